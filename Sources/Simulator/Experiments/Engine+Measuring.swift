import BasicContainers
import Cluster
import SWIM

extension Engine {
    /// How many members each running node's list counts as present, by node.
    var listSizes: [Double] {
        hosts.indices.filter { hosts[$0].isUp }.map { Double(nodes[$0].membership.presentCount) }
    }

    /// Whether every one of some nodes counts exactly those as present. O(*n*²).
    func agree(_ group: [Int]) -> Bool {
        // The counts alone rule out most cases at once.
        guard group.allSatisfy({ nodes[$0].membership.presentCount == group.count }) else { return false }
        return group.allSatisfy { observer in
            group.allSatisfy { subject in member(subject, at: observer)?.state.isPresent ?? false }
        }
    }

    /// Runs on until a condition holds, looking every `step` milliseconds.
    ///
    /// - Returns: the milliseconds that it took; nil if it did not hold within `limit`.
    mutating func run(
        atMost limit: UInt64, step: UInt64 = 100, until condition: (borrowing Engine) -> Bool
    ) -> UInt64? {
        let start = now
        var passed: UInt64 = 0
        while !condition(self) {
            guard passed < limit else { return nil }
            passed += step
            run(until: start + .milliseconds(passed))
        }
        return passed
    }

    /// How many probes ended without any ack, all nodes together.
    var failedProbes: UInt64 {
        hosts.indices.reduce(0) { $0 + nodes[$1].membership.statistics.failedProbes }
    }
}
