/// How well this member itself does, from 0 (well) up: Lifeguard's local health multiplier.
///
/// A member that does badly misses acks that were sent and accuses the healthy. So it asks less often and waits longer,
/// by one interval per point. Source: Dadgar, Phillips, Currey, "Lifeguard" (arXiv 1707.00788), LHA-Probe.
struct LocalHealth {
    /// The worst score.
    let limit: Int
    /// The present score.
    private(set) var score = 0

    init(limit: Int) {
        self.limit = max(0, limit)
    }

    /// By how much intervals and timeouts are stretched.
    var multiplier: UInt64 { UInt64(score) + 1 }

    /// Something went wrong that may be this member's own fault.
    mutating func worsen(by points: Int = 1) {
        guard !Mutant.alwaysHealthy.isActive else { return }
        score = min(limit, score + points)
    }

    /// A probe went well.
    mutating func improve() {
        guard !Mutant.neverRecovers.isActive else { return }
        score = max(0, score - 1)
    }
}
