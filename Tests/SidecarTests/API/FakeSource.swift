import Muster
import MusterAPI
import Placement
import SWIM
import Synchronization

@testable import Cluster
@testable import Sidecar

/// A node that is not one: a fixed view, and events on demand.
final class FakeSource: AgentSource {
    static let a = MemberID(high: 0, low: 1)
    static let b = MemberID(high: 0, low: 2)

    let view: ClusterView
    let leaves = Mutex(0)
    private let events = Mutex<[AsyncStream<EventRecord>.Continuation]>([])

    init(_ view: ClusterView = FakeSource.twoMembers) {
        self.view = view
    }

    var statistics: NodeStatistics {
        var statistics = NodeStatistics()
        statistics.packetsSent = 7
        statistics.packetsDropped = [(reason: "auth", count: 3)]
        statistics.localHealth = 2
        statistics.localHealthLimit = 8
        statistics.events = [(kind: .suspected, count: 5), (kind: .nameConflict, count: 1), (kind: .died, count: 0)]
        statistics.nameWinner = Self.member(Self.b, "n1", .alive)
        return statistics
    }

    var localMember: LocalMember {
        LocalMember(id: Self.a, name: "n1", endpoint: Endpoint(ipv4: 0x7F00_0001, port: 1), bootEpoch: 1)
    }

    func eventRecords() -> any AsyncSequence<EventRecord, Never> & Sendable {
        let (stream, continuation) = AsyncStream.makeStream(of: EventRecord.self)
        continuation.yield(.snapshot([], revision: 1))
        events.withLock { $0.append(continuation) }
        return stream
    }

    /// Ends all streams of events with one more of them, as a node does that leaves.
    func end() {
        for stream in events.withLock({ $0 }) {
            stream.yield(.snapshot([], revision: 2))
            stream.finish()
        }
    }

    func changeRecords() -> any AsyncSequence<ChangeRecord, Never> & Sendable {
        AsyncStream { continuation in
            continuation.yield(.snapshot([], revision: 0))
            let member = EventRecord.Member(
                id: "2", name: "n2", address: "127.0.0.1:2", state: .dead, incarnation: "9.0")
            continuation.yield(.change(removed: [member], added: [], revision: 1))
            continuation.finish()
        }
    }

    let directives = Mutex<[Directive]>([])

    /// Takes everything but what is about n9, whom nobody knows.
    func direct(_ directive: Directive) async -> DirectiveObjection? {
        if case .drain("n9", _) = directive { return DirectiveObjection(.unknownNode, "no member is called n9") }
        directives.withLock { $0.append(directive) }
        return nil
    }

    var subscriberCount: Int { events.withLock { $0.count } }

    func leave() async { leaves.withLock { $0 += 1 } }

    /// n1 is alive and leads orders/0, which n2 followed; n2 is dead. Nobody reports orders/1.
    static var twoMembers: ClusterView {
        var view = ClusterView()
        view.members = [
            MemberView(
                member: member(a, "n1", .alive), stateAge: .seconds(90),
                attributes: NodeAttributes(
                    domain: ["eu", "r1"], weight: 1500, tags: [.init(key: "disk", value: "ssd")]),
                replicas: 1, leaders: 1),
            MemberView(
                member: member(b, "n2", .dead), stateAge: .milliseconds(500), attributes: nil, replicas: 1, leaders: 0),
        ]
        view.partitions = [
            PartitionView(
                id: PartitionID(topic: "orders", index: 0), replicationFactor: 2,
                group: GroupConfiguration(index: 4, epoch: 2, voters: [a, b], leader: a),
                replicas: [
                    .init(member: a, isVoter: true, state: .inSync, bytes: 10, totalBytes: 10),
                    .init(member: b, isVoter: true, state: .missing, bytes: 0, totalBytes: 10),
                ]),
            PartitionView(id: PartitionID(topic: "orders", index: 1), replicationFactor: 2, group: nil, replicas: []),
        ]
        view.coordination.coordinator = a
        view.coordination.epoch = 2
        view.coordination.isLocal = true
        view.coordination.holds = [HoldView(rule: "stabilizing", text: "wait")]
        let drain = DirectiveView(
            directive: .drain(node: "n2", within: nil), author: a, age: .seconds(5), state: .active, left: 3)
        view.directives = [drain]
        view.stateDigest = 0xABC
        return view
    }

    private static func member(_ id: MemberID, _ name: String, _ state: MemberState) -> Member {
        Member(
            id: id, name: name, endpoint: Endpoint(ipv4: 0x7F00_0001, port: UInt16(id.low)),
            incarnation: Incarnation(bootEpoch: 9), state: state)
    }
}
