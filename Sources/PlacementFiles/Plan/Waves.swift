package import Placement

/// Moves in the portions in which they are to be carried out: one wave is finished before the next one begins.
package struct Waves: Hashable, Sendable {
    /// What one wave may hold.
    package struct Limits: Hashable, Sendable {
        /// Partitions that change.
        package var partitions: Int
        /// Replicas that one node receives.
        package var incoming: Int
        /// Replicas that one node is read for: their leaders' share, and what it gives up.
        package var outgoing: Int

        package init(partitions: Int = 1_000, incoming: Int = .max, outgoing: Int = .max) {
            self.partitions = max(1, partitions)
            self.incoming = max(1, incoming)
            self.outgoing = max(1, outgoing)
        }
    }

    /// The moves of each wave, in the plan's order.
    package private(set) var waves: [[Move]] = []

    private struct Load {
        var incoming: [String: Int] = [:]
        var outgoing: [String: Int] = [:]
    }

    /// Packs moves, given the most urgent ones first, each into the first wave that has room; a class never begins before the
    /// one that is more urgent has. O(moves × waves) at worst.
    package init(_ moves: [Move], limits: Limits) {
        var loads: [Load] = []
        var first = 0
        var last: Move.Class?
        for move in moves {
            if let last, last != move.class { first = max(0, waves.count - 1) }
            last = move.class
            var wave = first
            while wave < waves.count, !Self.fits(move, in: loads[wave], count: waves[wave].count, limits) { wave += 1 }
            if wave == waves.count {
                waves.append([])
                loads.append(Load())
            }
            waves[wave].append(move)
            for node in move.add { loads[wave].incoming[node, default: 0] += 1 }
            for node in Self.sources(move) { loads[wave].outgoing[node, default: 0] += 1 }
            // Full waves at the front need not be looked at again.
            while first < waves.count, waves[first].count >= limits.partitions { first += 1 }
        }
    }

    private static func fits(_ move: Move, in load: Load, count: Int, _ limits: Limits) -> Bool {
        guard count < limits.partitions else { return false }
        // A move that is above a limit on its own goes alone.
        return move.add.allSatisfy { load.incoming[$0, default: 0] < limits.incoming }
            && sources(move).allSatisfy { load.outgoing[$0, default: 0] < limits.outgoing }
    }

    /// Who is read from: the leader copies to whoever is added.
    private static func sources(_ move: Move) -> [String] {
        move.add.isEmpty ? [] : move.leaderBefore.map { [$0] } ?? []
    }
}
