import Cluster
import Placement
import SWIM
import Testing

@testable import Simulator

/// A few nodes with brokers, stepped by hand.
private struct BrokerBench {
    var brokers: SimulatedBrokers
    let ids: [MemberID]
    var down: Set<Int> = []
    var cut: Set<Int> = []
    let partition = PartitionID(topic: "t", index: 0)

    init(nodes: Int = 5, racks: Int = 0, size: UInt64 = 1_000_000) {
        var scenario = Scenario(name: "brokers", nodeCount: nodes, racks: racks, until: 1)
        scenario.configuration.topics = [TopicDeclaration(name: "t", partitions: 1, replicationFactor: 3)]
        scenario.brokers.topicBytes = [size]
        scenario.brokers.bandwidth = 1_000_000
        ids = (0..<nodes).map { MemberID(high: 1, low: UInt64($0)) }
        brokers = SimulatedBrokers(scenario, ids: ids)
    }

    var group: ReplicaGroup { brokers.groups[0] }

    func reach(_ lhs: Int, _ rhs: Int) -> Bool {
        !down.contains(lhs) && !down.contains(rhs) && cut.contains(lhs) == cut.contains(rhs)
    }

    mutating func perform(
        _ action: ReplicaStep.Action, at node: Int, epoch: UInt64 = 1, index: UInt64? = nil, voters: [Int]? = nil
    ) {
        let step = ReplicaStep(
            partition: partition, epoch: epoch, generation: 1, action: action,
            expectedIndex: index ?? group.configuration.index,
            expectedVoters: voters.map { $0.map { ids[$0] } } ?? group.configuration.voters, leader: ids[node])
        let bench = self
        brokers.perform(step, at: node) { bench.reach($0, $1) }
    }

    mutating func advance(_ node: Int, to seconds: Double) -> Bool {
        let bench = self
        return brokers.advance(node, to: UInt64(seconds * 1e9)) { bench.reach($0, $1) }
    }

    /// Creates the group on the first three nodes and lets them copy.
    mutating func create() {
        perform(.create(voters: [ids[0], ids[1], ids[2]]), at: 0)
        for node in 1...2 {
            _ = advance(node, to: 0)
            _ = advance(node, to: 100)
        }
    }
}

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
        var isCopying = [bench.advance(1, to: 10), bench.advance(1, to: 10.5)]
        #expect(isCopying == [true, true])
        #expect(bench.group.replica(at: 1)?.bytes == 500_000)
        isCopying = [bench.advance(1, to: 11), bench.advance(1, to: 11.2)]
        #expect(isCopying == [false, false])
        #expect(bench.group.isCaughtUp(1))
        #expect(bench.brokers.moves == 1)
        let report = bench.brokers.reports(of: 1)
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
        _ = bench.advance(3, to: 200)
        _ = bench.advance(3, to: 201)
        bench.perform(.promote(bench.ids[3], demoting: bench.ids[2]), at: 0)
        #expect(bench.group.configuration.voters == [bench.ids[0], bench.ids[1], bench.ids[3]])
        #expect(bench.group.configuration.learners == [bench.ids[2]])
        bench.perform(.removeLearner(bench.ids[2]), at: 0)
        #expect(bench.brokers.isReplicated(bench.group) { !bench.down.contains($0) })
        // The dead node still has its data, and gives it up once it hears of the change.
        #expect(bench.brokers.reports(of: 2).first?.group.index == 1)
        bench.down = []
        _ = bench.advance(2, to: 300)
        #expect(bench.brokers.reports(of: 2).isEmpty)
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
        let copy = bench
        bench.brokers.loseData(of: 0) { copy.reach($0, $1) }
        #expect(bench.group.configuration.leader == bench.ids[1])
        #expect(bench.group.replica(at: 0)?.bytes == 0)
        _ = bench.advance(0, to: 200)
        _ = bench.advance(0, to: 201)
        #expect(bench.group.isCaughtUp(0))
    }

    @Test func copyingWaitsForTheLeader() {
        var bench = BrokerBench()
        bench.create()
        bench.perform(.addLearner(bench.ids[3]), at: 0)
        let isCopying = [bench.advance(3, to: 200), bench.advance(3, to: 200.25)]
        #expect(isCopying == [true, true])
        bench.cut = [3]
        let waits = bench.advance(3, to: 210)
        #expect(waits)
        #expect(bench.group.replica(at: 3)?.bytes == 250_000)
    }
}
