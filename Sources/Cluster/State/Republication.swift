import SWIM

/// When this node's own entries have to be published anew, because others hold versions that it did not make.
///
/// Whoever makes such versions up can ask for it as often as he likes, and it costs as many entries as the node has: so
/// it is done at once, but not again before ``interval`` has passed.
struct Republication {
    /// How often everything is published anew at most.
    static let interval: Nanoseconds = .seconds(1)

    /// When it is due; nil if it is not asked for.
    private(set) var deadline: Instant?
    private var lastAt: Instant?
    private var includesTenure = false

    /// Asks for it.
    ///
    /// - Parameter includingTenure: whether what others hold is of a tenure as coordinator.
    mutating func request(includingTenure: Bool, at now: Instant) {
        includesTenure = includesTenure || includingTenure
        deadline = deadline ?? max(now, lastAt.map { $0 + Republication.interval } ?? now)
    }

    /// Whether it is to be done now: nil if not, else whether a tenure is meant too.
    mutating func take(at now: Instant) -> Bool? {
        guard let deadline, deadline <= now else { return nil }
        defer { includesTenure = false }
        self.deadline = nil
        lastAt = now
        return includesTenure
    }
}
