import SWIM

/// A cut detector behind one node's member list, and what it has said.
struct CutRecord {
    /// Whose list it follows.
    var node: Int
    /// The detector. It runs on the node's own clock.
    var detector: CutDetector
    /// What it emitted, and when in nanoseconds of virtual time.
    var changes: [(time: UInt64, change: MembershipChange)] = []

    /// How often a member was removed, by its identity's node as `index` tells.
    func removals(of nodes: Int, index: (MemberID) -> Int?) -> [Int] {
        var counts = [Int](repeating: 0, count: nodes)
        for (_, change) in changes {
            for member in change.removed {
                if let node = index(member.id) { counts[node] += 1 }
            }
        }
        return counts
    }
}
