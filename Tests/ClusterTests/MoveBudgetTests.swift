import Placement
import SWIM
import Testing

@testable import Cluster

/// Which moves may be under way at the same time.
@Suite struct MoveBudgetTests {
    /// Groups of voters 1, 2 and 3, led by `leaders`, each with a move of one replica to one of `targets`.
    private func bench(
        _ class: Move.Class = .recover, targets: [UInt64], leaders: [UInt64]? = nil,
        _ configure: (inout ClusterConfiguration) -> Void
    ) -> Workbench {
        var bench = Workbench {
            $0.maximumMovesIn = 100
            $0.maximumMovesOut = 100
            configure(&$0)
        }
        bench.setStates([3: .dead])
        for (index, target) in targets.enumerated() {
            let leader = leaders?[index] ?? 1
            bench.setGroup(index, voters: [1, 2, 3], leader: leader)
            bench.add(index, `class`, add: [target], remove: [3], target: [1, 2, target])
        }
        return bench
    }

    @Test func aNodeReceivesSoManyReplicas() {
        var bench = bench(targets: [4, 4, 4, 5]) { $0.maximumMovesIn = 2 }
        bench.look()
        #expect(bench.active == [0, 1, 3])
        #expect(bench.wait(2) == "budget: n4 in 2/2")
        #expect(bench.wait(0) == nil)
        // When one of them is there, the next one comes.
        bench.setGroup(0, voters: [1, 2, 4], configuration: 2)
        bench.look(after: .seconds(1))
        #expect(bench.state(0) == .done && bench.active == [1, 2, 3] && bench.wait(2) == nil)
    }

    @Test func soManyReplicasAreCopiedFromANode() {
        var bench = bench(targets: [4, 5, 6, 7], leaders: [1, 1, 1, 2]) { $0.maximumMovesOut = 2 }
        bench.look()
        #expect(bench.active == [0, 1, 3])
        #expect(bench.wait(2) == "budget: n1 out 2/2")
    }

    @Test func aRackReceivesSoManyReplicas() {
        var bench = bench(targets: [4, 7, 4, 5]) { $0.maximumRackMovesIn = 2 }
        bench.look()
        #expect(bench.active == [0, 1, 3])
        #expect(bench.wait(2) == "budget: rack dc/r1 in 2/2")
    }

    @Test func soManyReplicasAreCopiedFromARack() {
        var bench = bench(targets: [4, 5, 6], leaders: [1, 1, 2]) { $0.maximumRackMovesOut = 1 }
        bench.look()
        #expect(bench.active == [0, 2])
        #expect(bench.wait(1) == "budget: rack dc/r1 out 1/1")
    }

    @Test func theClusterHasABudget() {
        var bench = bench(targets: [4, 5, 6]) { $0.maximumMoves = 2 }
        bench.look()
        #expect(bench.active == [0, 1] && bench.wait(2) == "budget: cluster 2/2")
    }

    /// Copies that only balance leave room: a recovery to the same node does not wait for them.
    @Test func balanceNeverStarvesRecovery() {
        var bench = bench(.balance, targets: [4, 4, 4]) {
            $0.maximumMovesIn = 4
            $0.maximumMoves = 4
            $0.recoveryShare = 50
        }
        bench.look()
        #expect(bench.active == [0, 1] && bench.wait(2) == "budget: cluster 2/2")
        for index in 3...5 {
            bench.setGroup(index, voters: [1, 2, 3])
            bench.add(index, .recover, add: [4], remove: [3], target: [1, 2, 4])
        }
        bench.look()
        #expect(bench.active == [0, 1, 3, 4] && bench.wait(2)?.hasPrefix("recovery-first") == true)
    }

    /// While others wait that may start, recoveries keep to their share; else they use everything.
    @Test func recoveryNeverStarvesOthers() {
        func active(drains: Int, share: Int = 50) -> [Int] {
            var bench = bench(targets: [4, 4, 4, 4, 4]) {
                $0.maximumMovesIn = 4
                $0.recoveryShare = share
            }
            for index in 5..<5 + drains {
                bench.setGroup(index, voters: [1, 2, 3])
                bench.add(index, .drain, add: [4], remove: [3], target: [1, 2, 4])
            }
            bench.look()
            return bench.active
        }
        #expect(active(drains: 0) == [0, 1, 2, 3])
        #expect(active(drains: 3) == [0, 1, 5, 6])
        #expect(active(drains: 3, share: 75) == [0, 1, 2, 5])
        #expect(active(drains: 3, share: 100) == [0, 1, 2, 5])
        #expect(active(drains: 3, share: 0) == [0, 5, 6, 7])
    }

    @Test func nothingIsBalancedWhileReplicasAreMissing() {
        var bench = bench(.balance, targets: [4, 5]) { _ in }
        bench.setGroup(2, voters: [1, 2, 3])
        bench.add(2, .recover, add: [6], remove: [3], target: [1, 2, 6])
        bench.setGroup(3, voters: [1, 2, 3])
        bench.add(3, .spread, add: [6], remove: [3], target: [1, 2, 6])
        bench.setGroup(4, voters: [1, 2, 3])
        bench.add(4, .leader, target: [2, 1, 3], leader: 2, rule: "leader-over-ideal")
        bench.setGroup(5, voters: [1, 2, 3])
        bench.add(5, .leader, target: [2, 1, 3], leader: 2, rule: "leader-moved")
        bench.look()
        // Who must not lead any more does not wait.
        #expect(bench.active == [2, 3, 5])
        #expect([0, 1, 4].allSatisfy { bench.wait($0)?.hasPrefix("recovery-first: ") == true })
        bench.setGroup(2, voters: [1, 2, 6], configuration: 2)
        bench.look()
        #expect(bench.active == [0, 1, 3, 4, 5])
        // A dead node that may come back is missing too.
        bench = self.bench(.balance, targets: [4]) { _ in }
        bench.coordinator.holds = [.recoverDelay(name: "n3", since: bench.now, until: bench.now + .seconds(9))]
        bench.look()
        #expect(bench.active == [] && bench.wait(0)?.hasPrefix("recovery-first: ") == true)
    }

    @Test func whoIsSuspectGetsNothing() {
        var bench = bench(targets: [4, 5]) { _ in }
        bench.setStates([3: .dead, 4: .suspect])
        bench.look()
        #expect(bench.active == [1] && bench.wait(0) == "target-suspect: n4 is suspect")
    }

    @Test func aBrakeHoldsEverything() {
        var bench = bench(targets: [4]) { _ in }
        bench.look(brake: .held("mass-failure"))
        #expect(bench.active == [] && bench.wait(0) == "held: no step is made: mass-failure")
        bench.look(brake: .paused)
        #expect(bench.wait(0) == "paused: moves are paused")
        bench.coordinator.isSuperseded = true
        bench.look()
        #expect(bench.wait(0)?.hasPrefix("superseded: ") == true)
    }

    @Test func onlySoManyReasonsAreTold() {
        let count = Coordinator.mostExplained + 10
        var bench = bench(targets: Array(repeating: 4, count: count)) { $0.maximumMovesIn = 1 }
        bench.look()
        #expect(bench.active == [0])
        #expect(bench.wait(Coordinator.mostExplained) == "budget: n4 in 1/1")
        #expect(bench.wait(count - 1)?.hasPrefix("behind: ") == true)
    }

    // MARK: - Bytes

    /// A move of any size gets its turn, and then what it copies has to be paid for.
    @Test func bytesAreSpentOverTime() {
        var bench = Workbench {
            $0.maximumBytesPerSecond = 1_000
            $0.maximumMovesIn = 100
            $0.maximumMovesOut = 100
        }
        bench.setStates([3: .dead])
        for index in 0..<4 {
            bench.setGroup(index, voters: [1, 2, 3])
            bench.add(index, .recover, add: [4], remove: [3], target: [1, 2, 4], bytes: 10_000)
        }
        bench.look()
        #expect(bench.active == [0] && bench.wait(1) == "bytes-budget: 1000 bytes per second are being used")
        #expect(bench.move(0)?.step?.bytesPerSecond == 1_000)
        for _ in 0..<9 { bench.look(after: .seconds(1)) }
        #expect(bench.active == [0])
        bench.look(after: .seconds(1))
        bench.look(after: .milliseconds(1))
        #expect(bench.active == [0, 1])
        for _ in 0..<10 { bench.look(after: .seconds(1)) }
        bench.look(after: .milliseconds(1))
        #expect(bench.active == [0, 1, 2])
    }

    @Test func withoutALimitNothingIsSaidOfBytes() {
        var bench = bench(targets: [4]) { _ in }
        bench.look()
        #expect(bench.active == [0] && bench.move(0)?.step != nil && bench.move(0)?.step?.bytesPerSecond == nil)
    }
}

@Suite struct ByteBudgetTests {
    private let start = Instant(nanoseconds: 5_000_000_000)

    @Test func eachLaneHasItsShareWhileBothWait() {
        var budget = ByteBudget(rate: 1_000_000, share: 70, at: start)
        var spent: (recovery: UInt64, other: UInt64) = (0, 0)
        var now = start
        for _ in 0..<100_000 {
            now = now + .milliseconds(1)
            budget.advance(to: now, recoveriesWait: true, othersWait: true)
            if budget.hasRoom(in: .recovery) {
                budget.take(10_000, lane: .recovery)
                spent.recovery += 10_000
            }
            if budget.hasRoom(in: .other) {
                budget.take(3_333, lane: .other)
                spent.other += 3_333
            }
        }
        // A hundred seconds, and what each had at the start.
        #expect((71_000_000...71_020_000).contains(spent.recovery), "\(spent.recovery)")
        #expect((31_000_000...31_010_000).contains(spent.other), "\(spent.other)")
    }

    @Test(arguments: [MoveLane.recovery, .other]) func aLaneAloneHasEverything(lane: MoveLane) {
        var budget = ByteBudget(rate: 1_000, share: 50, at: start)
        budget.take(11_000, lane: lane)
        budget.advance(to: start + .seconds(10), recoveriesWait: lane == .recovery, othersWait: lane == .other)
        #expect(!budget.hasRoom(in: lane))
        budget.advance(to: start + .seconds(11), recoveriesWait: lane == .recovery, othersWait: lane == .other)
        #expect(budget.hasRoom(in: lane))
    }

    /// Debts are paid even if nobody waits: the copy that made them is under way.
    @Test func debtsKeepTheirPartOfTheRate() {
        var budget = ByteBudget(rate: 1_000, share: 50, at: start)
        budget.take(1_000_000, lane: .recovery)
        budget.take(11_000, lane: .other)
        budget.advance(to: start + .seconds(19), recoveriesWait: false, othersWait: true)
        #expect(!budget.hasRoom(in: .other))
        budget.advance(to: start + .seconds(21), recoveriesWait: false, othersWait: true)
        #expect(budget.hasRoom(in: .other) && !budget.hasRoom(in: .recovery))
    }

    @Test func nothingIsSavedUpForLongAndNothingOverflows() {
        var budget = ByteBudget(rate: 1_000, share: 50, at: start)
        budget.advance(to: start + .seconds(1_000_000), recoveriesWait: true, othersWait: false)
        budget.take(1_001, lane: .recovery)
        #expect(!budget.hasRoom(in: .recovery))
        budget = ByteBudget(rate: .max, share: 99, at: start)
        budget.take(.max, lane: .recovery)
        budget.take(.max, lane: .recovery)
        #expect(!budget.hasRoom(in: .recovery))
        budget.advance(to: Instant(nanoseconds: .max), recoveriesWait: true, othersWait: true)
        #expect(budget.hasRoom(in: .recovery))
        var unlimited = ByteBudget(rate: 0, share: 50, at: start)
        unlimited.take(.max, lane: .other)
        #expect(unlimited.hasRoom(in: .other))
    }

    /// Little by little gives as much as all at once.
    @Test func noPartOfAByteIsLost() {
        var budget = ByteBudget(rate: 3, share: 50, at: start)
        budget.take(3 + 300, lane: .recovery)
        for tick in 1...99_000 as ClosedRange<UInt64> {
            budget.advance(to: start + .milliseconds(tick), recoveriesWait: true, othersWait: false)
        }
        #expect(!budget.hasRoom(in: .recovery))
        budget.advance(to: start + .milliseconds(101_000), recoveriesWait: true, othersWait: false)
        #expect(budget.hasRoom(in: .recovery))
    }
}
