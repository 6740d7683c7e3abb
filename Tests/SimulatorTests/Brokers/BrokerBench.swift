import Cluster
import Placement
import SWIM

@testable import Simulator

/// A few nodes with brokers and one partition, stepped by hand. A megabyte takes a second.
struct BrokerBench {
    var brokers: SimulatedBrokers
    let ids: [MemberID]
    var down: Set<Int> = []
    var cut: Set<Int> = []
    var now: UInt64 = 0
    let partition = PartitionID(topic: "t", index: 0)

    init(
        nodes: Int = 5, racks: Int = 0, size: UInt64 = 1_000_000, partitions: Int = 1,
        contract: Scenario.BrokerModel.Contract = .all, election: UInt64? = nil
    ) {
        var scenario = Scenario(name: "brokers", nodeCount: nodes, racks: racks, until: 1)
        scenario.configuration.topics = [TopicDeclaration(name: "t", partitions: partitions, replicationFactor: 3)]
        scenario.brokers.topicBytes = [size]
        scenario.brokers.bandwidth = 1_000_000
        scenario.brokers.contract = contract
        scenario.brokers.election = election
        ids = (0..<nodes).map { MemberID(high: 1, low: UInt64($0)) }
        brokers = SimulatedBrokers(scenario, ids: ids)
    }

    var group: ReplicaGroup { brokers.groups[0] }

    /// The nodes that vote, in the group's order.
    var voters: [Int] { group.configuration.voters.map { ids.firstIndex(of: $0)! } }

    func reach(_ lhs: Int, _ rhs: Int) -> Bool {
        !down.contains(lhs) && !down.contains(rhs) && cut.contains(lhs) == cut.contains(rhs)
    }

    mutating func perform(
        _ action: ReplicaStep.Action, at node: Int, epoch: UInt64 = 1, index: UInt64? = nil, voters: [Int]? = nil,
        partition: Int = 0
    ) {
        let group = brokers.groups[partition]
        let step = ReplicaStep(
            partition: group.partition, epoch: epoch, generation: 1, action: action,
            expectedIndex: index ?? group.configuration.index,
            expectedVoters: voters.map { $0.map { ids[$0] } } ?? group.configuration.voters, leader: ids[node])
        let bench = self
        brokers.perform(step, at: node, time: now) { bench.reach($0, $1) }
    }

    /// Lets time pass, at the end of which a node copies, stands for election and reports.
    @discardableResult
    mutating func advance(_ node: Int, to seconds: Double) -> Bool {
        now = UInt64(seconds * 1e9)
        let bench = self
        return brokers.advance(node, to: now) { bench.reach($0, $1) }
    }

    mutating func loseData(of node: Int) {
        let bench = self
        brokers.loseData(of: node, at: now) { bench.reach($0, $1) }
    }

    mutating func append(_ bytes: UInt64) {
        let bench = self
        brokers.append(bytes, to: "t", at: now) { bench.reach($0, $1) }
    }

    mutating func lie(_ lie: BrokerLie?, _ node: Int) {
        let bench = self
        brokers.setLie(lie, of: node, at: now) { bench.reach($0, $1) }
    }

    /// How often steps were refused for a reason.
    func refusals(_ reason: StepRefusal) -> UInt64 {
        brokers.refusals[StepRefusal.allCases.firstIndex(of: reason)!]
    }

    /// Creates every group on the first three nodes and lets them copy.
    mutating func create() {
        for index in brokers.groups.indices {
            perform(.create(voters: [ids[0], ids[1], ids[2]]), at: 0, partition: index)
        }
        for node in 1...2 { advance(node, to: 100) }
        _ = brokers.takeViolations()
    }
}
