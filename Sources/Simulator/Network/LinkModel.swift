/// What the way from one node to another does to datagrams.
struct LinkModel: Hashable, Sendable {
    /// How long they take.
    var latency: LatencyModel = .uniform(500_000...1_500_000)
    /// How likely one is lost.
    var loss: Probability = .never
    /// How likely one arrives twice. The second copy takes a time of its own.
    var duplicate: Probability = .never
}
