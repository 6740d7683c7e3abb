/// What a line of the timeline does to a way for a time, on top of what the way does by itself.
struct LinkChange: Hashable, Sendable {
    /// How long datagrams take, instead of what the way says.
    var latency: LatencyModel?
    /// By how much their time is multiplied, in thousandths.
    var factor: UInt64 = 1_000
    /// How much longer they take, in nanoseconds.
    var delay: UInt64 = 0
    /// How likely one more is lost.
    var loss: Probability = .never
    /// How likely one more arrives twice.
    var duplicate: Probability = .never
    /// Which ones take a while longer, instead of what the way says.
    var reorder: LinkModel.Reordering?
    /// How likely bits of one more are flipped.
    var corrupt: Probability = .never
    /// How many pass in a second, instead of what the way says.
    var bandwidth: Bandwidth?

    /// Changes a way.
    func apply(to model: inout LinkModel, factor: inout UInt64, delay: inout UInt64) {
        if let latency { model.latency = latency }
        if let reorder { model.reorder = reorder }
        if let bandwidth { model.bandwidth = bandwidth }
        model.loss = model.loss.or(loss)
        model.duplicate = model.duplicate.or(duplicate)
        model.corrupt = model.corrupt.or(corrupt)
        factor = (factor * self.factor) / 1_000
        delay += self.delay
    }
}
