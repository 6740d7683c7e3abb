import Cluster
import Placement
import SWIM
import Testing

@testable import Simulator

@Suite struct SimulatedBrokersTests {
    @Test func theFirstVoterCreatesTheGroupAndTheOthersCopy() {
        var bench = BrokerBench()
        bench.perform(.create(voters: [bench.ids[0], bench.ids[1], bench.ids[2]]), at: 1)
        #expect(!bench.group.exists)
        bench.perform(.create(voters: [bench.ids[0], bench.ids[1], bench.ids[2]]), at: 0)
        #expect(bench.group.configuration.index == 1)
        #expect(bench.group.configuration.leader == bench.ids[0])
        let changed = bench.brokers.takeChanged()
        #expect(changed == [1, 2], "the leader has nothing to learn; the others have a replica to copy")
        #expect(bench.brokers.groups[0].replicas.map(\.node) == [0, 1, 2])
        #expect(bench.group.isCaughtUp(0))
        #expect(!bench.group.isCaughtUp(1))
        // 1 MB at 1 MB/s.
        var isCopying = [bench.advance(1, to: 0), bench.advance(1, to: 1)]
        #expect(isCopying == [true, true], "the leader sends to both, to each at half of its bandwidth")
        #expect(bench.group.replica(at: 1)?.bytes == 500_000)
        isCopying = [bench.advance(1, to: 2), bench.advance(1, to: 2.2)]
        #expect(isCopying == [false, false])
        #expect(bench.group.isCaughtUp(1))
        #expect(bench.brokers.moves == 2)
        let report = bench.brokers.reports(of: 1, at: bench.now)
        #expect(report.count == 1)
        #expect(report[0].isCaughtUp && report[0].bytes == 1_000_000 && report[0].group.index == 1)
    }

    @Test func stepsAreComparedAndSet() {
        var bench = BrokerBench()
        bench.create()
        let before = bench.group.configuration
        bench.perform(.addLearner(bench.ids[3]), at: 0, index: 7)
        bench.perform(.addLearner(bench.ids[3]), at: 0, voters: [0, 1])
        bench.perform(.addLearner(bench.ids[3]), at: 0, epoch: 0)
        // Not the leader's broker.
        bench.perform(.addLearner(bench.ids[3]), at: 1)
        #expect(bench.group.configuration == before)
        #expect(bench.brokers.refusedSteps == 3)
        bench.perform(.addLearner(bench.ids[3]), at: 0, epoch: 5, voters: [2, 1, 0])
        #expect(bench.group.configuration.learners == [bench.ids[3]])
        #expect(bench.group.configuration.epoch == 5)
        #expect(bench.group.configuration.index == 2)
        bench.perform(.removeLearner(bench.ids[3]), at: 0, epoch: 4)
        #expect(bench.group.configuration.learners == [bench.ids[3]])
    }

    @Test func replacesAVoter() {
        var bench = BrokerBench()
        bench.create()
        bench.down = [2]
        bench.perform(.addLearner(bench.ids[3]), at: 0)
        bench.perform(.promote(bench.ids[3], demoting: bench.ids[2]), at: 0)
        #expect(bench.group.configuration.index == 2, "a learner that holds nothing must not vote")
        bench.advance(3, to: 200)
        bench.advance(3, to: 201)
        bench.perform(.promote(bench.ids[3], demoting: bench.ids[2]), at: 0)
        #expect(bench.group.configuration.voters == [bench.ids[0], bench.ids[1], bench.ids[3]])
        #expect(bench.group.configuration.learners == [bench.ids[2]])
        bench.perform(.removeLearner(bench.ids[2]), at: 0)
        #expect(bench.brokers.isReplicated(bench.group) { !bench.down.contains($0) })
        // The dead node still has its data, and gives it up once it hears of the change.
        #expect(bench.brokers.reports(of: 2, at: bench.now).first?.group.index == 1)
        bench.down = []
        bench.advance(2, to: 300)
        #expect(bench.brokers.reports(of: 2, at: bench.now).isEmpty)
        let violations = bench.brokers.takeViolations()
        #expect(violations.isEmpty)
    }

    @Test func withoutAMajorityNothingIsCommitted() {
        var bench = BrokerBench()
        bench.create()
        bench.cut = [0, 3]
        let before = bench.group.configuration
        bench.perform(.addLearner(bench.ids[3]), at: 0)
        #expect(bench.group.configuration == before)
        bench.cut = []
        bench.perform(.addLearner(bench.ids[3]), at: 0)
        #expect(bench.group.configuration.index == before.index + 1)
    }

    @Test func aVoterTakesOverFromADeadLeaderOnly() {
        var bench = BrokerBench()
        bench.create()
        bench.perform(.transferLeader(to: bench.ids[1]), at: 1)
        #expect(bench.group.configuration.leader == bench.ids[0])
        bench.down = [0]
        bench.perform(.transferLeader(to: bench.ids[3]), at: 3)
        #expect(bench.group.configuration.leader == bench.ids[0])
        bench.perform(.transferLeader(to: bench.ids[1]), at: 1)
        #expect(bench.group.configuration.leader == bench.ids[1])
        #expect(bench.brokers.leaderChanges == 1)
        // A live leader hands over by itself.
        bench.down = []
        bench.perform(.transferLeader(to: bench.ids[2]), at: 1)
        #expect(bench.group.configuration.leader == bench.ids[2])
    }

    @Test func aLostDiskIsCopiedAnewAndDoesNotLead() {
        var bench = BrokerBench()
        bench.create()
        bench.loseData(of: 0)
        let report = bench.brokers.reports(of: 0, at: bench.now)
        #expect(report.isEmpty, "it does not know any more what it held")
        bench.advance(1, to: 199)
        #expect(bench.group.configuration.leader == bench.ids[1])
        #expect(bench.group.replica(at: 0)?.bytes == 0)
        bench.advance(0, to: 201)
        #expect(bench.group.isCaughtUp(0))
    }

    @Test func copyingWaitsForTheLeader() {
        var bench = BrokerBench()
        bench.create()
        bench.perform(.addLearner(bench.ids[3]), at: 0)
        let isCopying = [bench.advance(3, to: 100), bench.advance(3, to: 100.25)]
        #expect(isCopying == [true, true])
        bench.cut = [3]
        let waits = bench.advance(3, to: 110)
        #expect(waits)
        #expect(bench.group.replica(at: 3)?.bytes == 250_000)
    }
}
