import Cluster
import Muster
import MusterAPI
import SWIM
import Testing

@testable import Sidecar

@Suite struct AgentQueriesTests {
    let queries = AgentQueries(source: FakeSource(), cluster: "c", hasSeeds: true)

    @Test func status() {
        let status = queries.status()
        #expect(status.name == "n1")
        #expect(status.members == .init(alive: 1, suspect: 0, dead: 1, left: 0))
        #expect(status.partitions == .init(total: 2, underReplicated: 2, leaderless: 1))
        #expect(
            status.coordination
                == .init(coordinator: "n1", epoch: 2, isLocal: true, holds: [.init(rule: "stabilizing", text: "wait")]))
        #expect(status.stateDigest == "abc")
        #expect(status.traffic.packetsSent == 7)
        #expect(status.traffic.dropped == ["auth": 3])
        #expect(status.ready == false)
        #expect(status.membership.localHealth == 2 && status.membership.localHealthLimit == 8)
        #expect(status.membership.events == ["suspected": 5, "name_conflict": 1])
        #expect(status.membership.nameWinner?.address == "127.0.0.1:2")
        #expect(status.membership.counters == [:] && status.replication == .init())
    }

    /// The two sides of a wrong key: nobody answers the one, the other drops what it cannot open.
    @Test func warningsOfBothSides() {
        var statistics = NodeStatistics()
        #expect(AgentQueries.warnings(statistics).isEmpty)
        statistics.unansweredJoins = 6
        statistics.unansweredFor = .seconds(12)
        let lonely = AgentQueries.warnings(statistics)
        #expect(lonely.map(\.rule) == ["no-seed-answers"])
        #expect(lonely.first?.text.hasPrefix("6 requests to join in 12 s, none answered; is a seed running") == true)
        statistics.unansweredJoins = 2
        #expect(AgentQueries.warnings(statistics).isEmpty, "seeds that start at the same time take a moment")
        statistics.packetsDropped = [(reason: "auth", count: 3), (reason: "unknown_key", count: 1)]
        let other = AgentQueries.warnings(statistics)
        #expect(other.map(\.rule) == ["unknown-key", "does-not-open"])
        #expect(other.first?.text.hasPrefix("1 packet dropped") == true)
    }

    /// Who is gone, or has lost its majority, coordinates no more.
    @Test func aCoordinatorWithoutAMajorityWasOne() {
        var view = FakeSource.twoMembers
        view.coordination.quorumLost = .seconds(12)
        let lost = AgentQueries(source: FakeSource(view), cluster: "c", hasSeeds: true).status().coordination
        #expect(lost.coordinator == nil && lost.lastCoordinator == "n1" && !lost.isLocal)
        #expect(lost.quorumLostSeconds == 12 && lost.epoch == 2)
        view.coordination.quorumLost = nil
        view.coordination.coordinator = FakeSource.b
        let dead = AgentQueries(source: FakeSource(view), cluster: "c", hasSeeds: true).status().coordination
        #expect(dead.coordinator == nil && dead.lastCoordinator == "n2")
    }

    @Test func namesOfCounters() {
        #expect(Counters.name(of: WireError.unknownKind) == "unknown_kind")
        #expect(Counters.name(of: MessageKind.ping) == "ping")
        #expect(Counters.name(of: PageRefusal.wrongSender) == "wrong_sender")
        #expect(
            Counters.byName(RefusalReason.allCases) { $0 == .foreignEpoch ? 7 : 0 } == ["foreign_epoch": 7])
        #expect(Counters.present([("a", 1), ("a", 2), ("b", 0)]) == ["a": 3])
    }

    @Test func members() throws {
        #expect(
            queries.members().first
                == MemberRecord(
                    id: "00000000000000000000000000000001", name: "n1", address: "127.0.0.1:1", state: .alive,
                    incarnation: "9.0", domain: ["eu", "r1"], weight: 1.5, tags: ["disk": "ssd"], replicas: 1,
                    leaders: 1, stateSeconds: 90))
        #expect(try queries.member("n2").state == .dead)
        let problem = #expect(throws: Problem.self) { try queries.member("n3") }
        #expect(problem?.status == 404)
    }

    @Test func partitions() throws {
        let record = try queries.partition(topic: "orders", index: "0")
        #expect(
            record
                == PartitionRecord(
                    topic: "orders", index: 0, replicationFactor: 2, leader: "n1",
                    replicas: [
                        .init(member: "n1", role: .leader, state: .inSync, bytes: 10, totalBytes: 10),
                        .init(member: "n2", role: .follower, state: .missing, bytes: 0, totalBytes: 10),
                    ], inSync: 1, underReplicated: true, epoch: 2, configIndex: 4))
        #expect(try queries.partition(topic: "orders", index: "1").leader == nil)
        #expect(try queries.partitions(topic: nil).map(\.name) == ["orders/0", "orders/1"])
        #expect(try queries.partitions(topic: "orders").count == 2)
        let noTopic = #expect(throws: Problem.self) { try queries.partitions(topic: "x") }
        #expect(noTopic?.type == "topic-not-found")
        for (index, status) in [("2", 404), ("-1", 400), ("99999999999999999999", 400)] {
            let problem = #expect(throws: Problem.self) { try queries.partition(topic: "orders", index: index) }
            #expect(problem?.status == status)
        }
    }

    @Test func noPlan() {
        let problem = #expect(throws: Problem.self) { try queries.plan() }
        #expect(problem?.type == "no-plan")
    }

    @Test func readiness() {
        #expect(queries.readiness().ready == false)
        #expect(AgentQueries(source: FakeSource(), cluster: "c", hasSeeds: false).readiness().ready)
        let starting = AgentQueries(source: FakeSource(ClusterView()), cluster: "c", hasSeeds: false)
        #expect(starting.readiness() == Readiness(ready: false, reason: "the node is starting"))
    }
}
