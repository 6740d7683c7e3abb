import Cluster
import Glibc
import Muster
import MusterAPI
import Placement
import SWIM

/// Answers the questions of the local interface from the node's newest view. Nothing here waits for the network.
struct AgentQueries: Sendable {
    let source: any AgentSource
    /// The cluster's name.
    let cluster: String
    /// Whether the node was given members to join through.
    let hasSeeds: Bool
    /// How long a member must be dead before its replicas are re-placed.
    let recoverAfter: Nanoseconds
    /// The meeting place with a broker; nil if the driver speaks to none.
    let broker: BrokerExchange?
    private let start = ContinuousClock().now

    init(
        source: any AgentSource, cluster: String, hasSeeds: Bool,
        recoverAfter: Nanoseconds = ClusterConfiguration().recoverAfter, broker: BrokerExchange? = nil
    ) {
        self.broker = broker
        self.source = source
        self.cluster = cluster
        self.hasSeeds = hasSeeds
        self.recoverAfter = recoverAfter
    }

    /// All numbers of the agent.
    func status() -> Status {
        let view = source.view
        let local = source.localMember
        let statistics = source.statistics
        let name = AgentQueries.names(view)
        let partitions = view.partitions.map { PartitionRecord($0, name: name) }
        let count = { (state: MemberState) in view.members.count { $0.member.state == state } }
        let (seconds, attoseconds) = start.duration(to: ContinuousClock().now).components
        var status = Status(
            version: MusterVersion.current, cluster: cluster, name: local.name, id: local.id.description,
            address: local.endpoint.description, processID: Int(getpid()),
            uptimeSeconds: Double(seconds) + Double(attoseconds) / 1e18, ready: readiness(view).ready,
            warnings: AgentQueries.warnings(statistics),
            members: .init(alive: count(.alive), suspect: count(.suspect), dead: count(.dead), left: count(.left)),
            partitions: .init(
                total: partitions.count, underReplicated: partitions.count { $0.underReplicated },
                leaderless: partitions.count { $0.leader == nil }),
            coordination: Status.Coordination(view, name: name),
            moves: view.plan.map { Status.Moves(PlanRecord($0, holds: [], directives: [])) },
            directives: view.directives.map { DirectiveRecord($0, name: name) },
            stateDigest: String(view.stateDigest, radix: 16),
            traffic: .init(
                packetsSent: statistics.packetsSent, packetsReceived: statistics.packetsReceived,
                bytesSent: statistics.bytesSent, bytesReceived: statistics.bytesReceived,
                dropped: Dictionary(
                    statistics.packetsDropped.map { ($0.reason, $0.count) }, uniquingKeysWith: { $0 &+ $1 })),
            membership: ProtocolRecord(statistics), replication: ReplicationRecord(statistics.cluster))
        status.broker = broker?.record(isDetailed: false)
        return status
    }

    /// All members, this one first.
    func members() -> [MemberRecord] {
        source.view.members.map(MemberRecord.init)
    }

    /// The member with a name: the present one, if dead ones had it before.
    func member(_ name: String) throws(Problem) -> MemberRecord {
        let named = source.view.members.filter { $0.member.name == name }
        guard let found = named.first(where: { $0.member.state.isPresent }) ?? named.first else {
            throw Problem(
                type: "member-not-found", title: "no such member", status: 404,
                detail: "no member is called \"\(name)\"")
        }
        return MemberRecord(found)
    }

    /// All partitions, or those of one topic.
    func partitions(topic: String?) throws(Problem) -> [PartitionRecord] {
        let view = source.view
        let name = AgentQueries.names(view)
        guard let topic else { return view.partitions.map { PartitionRecord($0, name: name) } }
        let records = view.partitions.filter { $0.id.topic == topic }.map { PartitionRecord($0, name: name) }
        guard !records.isEmpty else {
            throw Problem(
                type: "topic-not-found", title: "no such topic", status: 404, detail: "no topic is called \"\(topic)\"")
        }
        return records
    }

    /// One partition.
    func partition(topic: String, index: String) throws(Problem) -> PartitionRecord {
        let id = try AgentQueries.partitionID(topic: topic, index: index)
        let view = source.view
        guard let found = view.partitions.first(where: { $0.id == id }) else { throw AgentQueries.noPartition(id) }
        return PartitionRecord(found, name: AgentQueries.names(view))
    }

    static func partitionID(topic: String, index: String) throws(Problem) -> PartitionID {
        guard let id = PartitionID("\(topic)/\(index)") else {
            throw Problem(
                type: "bad-index", title: "not a partition", status: 400,
                detail: "\"\(index)\" is not the index of a partition; expected a whole number from 0")
        }
        return id
    }

    static func noPartition(_ id: PartitionID) -> Problem {
        Problem(
            type: "partition-not-found", title: "no such partition", status: 404, detail: "there is no partition \(id)")
    }

    /// The newest plan.
    func plan() throws(Problem) -> PlanRecord {
        let view = source.view
        guard let plan = view.plan else {
            throw Problem(type: "no-plan", title: "no plan", status: 404, detail: "no coordinator has made a plan yet")
        }
        let name = AgentQueries.names(view)
        var record = PlanRecord(
            plan, holds: Status.Coordination(view, name: name).holds,
            directives: view.directives.map { DirectiveRecord($0, name: name) })
        if let words = broker?.words, !words.isEmpty {
            for index in record.moves.indices {
                let move = record.moves[index]
                record.moves[index].brokerWord = words[PartitionID(topic: move.topic, index: move.index)]
            }
        }
        return record
    }

    /// What operators have asked for.
    func directives() -> [DirectiveRecord] {
        let view = source.view
        let name = AgentQueries.names(view)
        return view.directives.map { DirectiveRecord($0, name: name) }
    }

    /// Whether the node is part of its cluster.
    func readiness() -> Readiness { readiness(source.view) }

    private func readiness(_ view: ClusterView) -> Readiness {
        let present = view.members.count { $0.member.state.isPresent }
        guard present > 0 else { return Readiness(ready: false, reason: "the node is starting") }
        guard present > 1 || !hasSeeds else { return Readiness(ready: false, reason: "no other member was found yet") }
        return Readiness(ready: true)
    }

    static func names(_ view: ClusterView) -> (MemberID) -> String {
        let names = Dictionary(
            view.members.map { ($0.member.id, $0.member.name) }, uniquingKeysWith: { first, _ in first })
        return { names[$0] ?? $0.description }
    }
}
