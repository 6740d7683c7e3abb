import Placement
import SWIM
import Testing

@testable import Cluster

/// For how long no plan is made after something has happened.
@Suite struct ObstacleTests {
    /// Until when plans wait, in seconds from the start; nil if they do not.
    private func wait(_ bench: inout Workbench, at seconds: UInt64) -> UInt64? {
        let obstacles = bench.coordinator.obstacles(at: bench.now + .seconds(seconds))
        guard case .stabilizing(let until)? = obstacles.first else { return nil }
        return (until - bench.now) / 1_000_000_000
    }

    @Test func whatHasChangedMustSettle() {
        var bench = Workbench { $0.stabilize = .seconds(3) }
        bench.coordinator.note([.presence], at: bench.now + .seconds(10))
        #expect(wait(&bench, at: 11) == 13 && wait(&bench, at: 12) == 13)
        #expect(wait(&bench, at: 13) == nil)
        // What an operator says is no disturbance.
        bench.coordinator.note([.directives], at: bench.now + .seconds(20))
        #expect(wait(&bench, at: 20) == nil)
    }

    /// A storm of suspicions has lulls that are longer than the time in which one change settles.
    @Test func aMassLossMustHaveBeenOverForFiveTimesAsLong() {
        var bench = Workbench { $0.stabilize = .seconds(3) }
        bench.coordinator.massLossAt = bench.now + .seconds(10)
        #expect(wait(&bench, at: 11) == 25 && wait(&bench, at: 24) == 25)
        #expect(wait(&bench, at: 25) == nil)
    }

    /// Whoever is suspect may be the first of many. Where suspicions never end, they are not waited for for ever.
    @Test func nothingIsPlannedWhileSomebodyIsSuspect() {
        var bench = Workbench { $0.stabilize = .seconds(3) }
        bench.setStates([4: .suspect])
        #expect(wait(&bench, at: 100) == 103 && wait(&bench, at: 144) == 147)
        #expect(wait(&bench, at: 145) == nil)
        bench.setStates([:])
        #expect(wait(&bench, at: 146) == nil)
        bench.setStates([5: .suspect])
        #expect(wait(&bench, at: 150) == 153, "another suspicion is waited for anew")
    }
}
