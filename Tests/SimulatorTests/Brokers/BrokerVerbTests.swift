import BasicContainers
import Cluster
import SWIM
import Testing

@testable import Simulator

/// What the verbs about brokers do in a run.
@Suite struct BrokerVerbTests {
    private let second: UInt64 = 1_000_000_000

    private func engine(_ lines: [String], brokers: String = "bandwidth: 20MB/s") throws -> Engine {
        let text = """
            format: 1
            name: verbs
            run: {warmup: 30s, until: 200s}
            nodes: {count: 4, config: {recover_after: 60s, stabilize: 2s, renew: 1s}}
            voters: [n1]
            topics: [{name: t, partitions: 4, replicas: 3, size: 10MB}]
            brokers: {\(brokers)}
            timeline:
            \(lines.map { "  - \($0)" }.joined(separator: "\n"))
            expect: {always: [quorum-kept]}
            """
        return Engine(try Scenario(parsing: text, file: "x.yaml"), seed: 1)
    }

    private func leads(_ node: Int, _ engine: borrowing Engine) -> Int {
        let id = engine.hosts[node].id
        return engine.brokers.groups.count { $0.configuration.leader == id }
    }

    @Test func aBrokerGoesWithoutItsAgent() throws {
        var engine = try engine(["{at: 40s, for: 10s, broker-crash: n2}"])
        engine.run(until: 39 * second)
        let before = leads(1, engine)
        #expect(before == 1)
        engine.run(until: 49 * second)
        let isUp = engine.hosts[1].isUp
        #expect(isUp)
        let isBrokerUp = engine.hosts[1].isBrokerUp
        #expect(!isBrokerUp)
        let after = leads(1, engine)
        #expect(after == 0, "its group has elected another leader")
        engine.run(until: 51 * second)
        let isBrokerUp2 = engine.hosts[1].isBrokerUp
        #expect(isBrokerUp2)
        let boots = engine.hosts[1].boots
        #expect(boots == 1)
    }

    @Test func anAgentGoesWithoutItsBroker() throws {
        var engine = try engine(["{at: 40s, for: 10s, agent-crash: n2}"])
        engine.run(until: 49 * second)
        let isUp = engine.hosts[1].isUp
        #expect(!isUp)
        let isBrokerUp = engine.hosts[1].isBrokerUp
        #expect(isBrokerUp)
        let during = leads(1, engine)
        #expect(during == 1, "the broker leads on")
        engine.run(until: 60 * second)
        let boots = engine.hosts[1].boots
        #expect(boots == 2)
    }

    @Test func aMachineTakesItsBrokerDownAndUp() throws {
        var engine = try engine(["{at: 40s, for: 10s, crash: n2}"])
        engine.run(until: 45 * second)
        let isBrokerUp = engine.hosts[1].isBrokerUp
        #expect(!isBrokerUp)
        engine.run(until: 51 * second)
        let isBrokerUp2 = engine.hosts[1].isBrokerUp
        #expect(isBrokerUp2)
    }

    @Test func aBrokerThatIsDownStaysDownWhenItsAgentRestarts() throws {
        var engine = try engine(["{at: 40s, for: 20s, broker-crash: n2}", "{at: 45s, for: 5s, agent-crash: n2}"])
        engine.run(until: 55 * second)
        let isUp = engine.hosts[1].isUp
        #expect(isUp)
        let isBrokerUp = engine.hosts[1].isBrokerUp
        #expect(!isBrokerUp)
        engine.run(until: 61 * second)
        let isBrokerUp2 = engine.hosts[1].isBrokerUp
        #expect(isBrokerUp2)
    }

    @Test func aDiskIsLostAndCopiedAgain() throws {
        var engine = try engine(["{at: 40s, broker-restart: n2}", "{at: 60s, broker-restart: {n2: lose}}"])
        engine.run(until: 39 * second)
        let before = engine.brokers.moves
        engine.run(until: 59 * second)
        let moves = engine.brokers.moves
        #expect(moves == before)
        engine.run(until: 120 * second)
        let moves2 = engine.brokers.moves
        #expect(moves2 == before + 3, "three replicas were on it")
        let boots = engine.hosts[1].boots
        #expect(boots == 1)
    }

    @Test func aTopicTakesData() throws {
        var engine = try engine(["{at: 40s, append: {topic: t, bytes: 5MB}}"])
        engine.run(until: 40 * second)
        let sizes = engine.brokers.groups.map(\.size)
        let committed = engine.brokers.groups.map(\.committed)
        #expect(sizes == [15_000_000, 15_000_000, 15_000_000, 15_000_000])
        #expect(committed == [10_000_000, 10_000_000, 10_000_000, 10_000_000])
        let before = engine.brokers.moves
        engine.run(until: 50 * second)
        let later = engine.brokers.groups.map(\.committed)
        #expect(later == sizes)
        let moves = engine.brokers.moves
        #expect(moves == before, "to follow is no move")
    }

    @Test func aWeightChangesWithTheAgent() throws {
        var engine = try engine(["{at: 40s, set-weight: {nodes: n2, weight: 2.5}}"])
        engine.run(until: 50 * second)
        let view = engine.nodes[0].view(at: engine.hosts[0].clock(at: engine.now))
        let id = engine.hosts[1].id
        let weight = view.members.first { $0.member.id == id }?.attributes?.weight
        #expect(weight == 2_500)
        let boots = engine.hosts[1].boots
        #expect(boots == 2)
    }

    @Test func aLieEnds() throws {
        var engine = try engine([
            "{at: 40s, for: 10s, broker-lie: {nodes: n2, how: idle}}",
            "{at: 40s, broker-slow: {nodes: n3, factor: 4x}}",
        ])
        engine.run(until: 45 * second)
        let lie = engine.brokers.processes[1].lie
        #expect(lie == .idle)
        let slowness = engine.brokers.processes[2].slowness
        #expect(slowness == 4_000)
        engine.run(until: 51 * second)
        let lie2 = engine.brokers.processes[1].lie
        #expect(lie2 == nil)
        let slowness2 = engine.brokers.processes[2].slowness
        #expect(slowness2 == 4_000)
    }

    @Test func aNodeFlaps() throws {
        var engine = try engine(["{at: 40s, for: 25s, flap: {nodes: n4, down: 4s, up: 6s}}"])
        var up: [Bool] = []
        for moment in [39, 41, 45, 51, 55, 61, 65, 75] as [UInt64] {
            engine.run(until: moment * second)
            up.append(engine.hosts[3].isUp)
        }
        #expect(up == [true, false, true, false, true, false, true, true])
        let boots = engine.hosts[3].boots
        #expect(boots == 4)
    }

    @Test func withoutElectionsTheCoordinatorSaysWhoLeads() throws {
        var engine = try engine(["{at: 40s, broker-crash: n2}"], brokers: "election: never")
        engine.run(until: 60 * second)
        let stays = leads(1, engine)
        #expect(stays == 1, "its agent says that all is well")
    }

    @Test func anOperatorAsksThroughANode() throws {
        var engine = try engine(["{at: 40s, direct: {cordon: n2, through: n3}}", "{at: 41s, direct: confirm}"])
        engine.run(until: 50 * second)
        let view = engine.nodes[0].view(at: engine.hosts[0].clock(at: engine.now))
        #expect(view.directives.map(\.directive) == [.cordon(node: "n2")])
        let author = engine.hosts[2].id
        #expect(view.directives.first?.author == author)
        let objections = engine.observer.evidence.counts[Metric.objections.index]
        #expect(objections == 1, "there is nothing to confirm")
    }

    @Test(arguments: [
        (
            "{at: 40s, broker-lie: {nodes: n2, how: often}}",
            "how must be one of idle, progress, commits, empty, not 'often'"
        ),
        ("{at: 40s, append: {topic: u, bytes: 1MB}}", "no topic 'u'"),
        ("{at: 40s, crash: target}", "'target' is of a step: the line needs 'when'"),
        ("{when: {before: promotion}, crash: n2}", "before must be a number from 1, a range like 1..24, or one of"),
        ("{when: {after: 3..2}, crash: n2}", "after must be a number from 1"),
        ("{at: 40s, direct: stop}", "direct must be one of pause, resume, cancel, rollback, confirm or a mapping"),
        ("{at: 40s, direct: {drain: n2, by: n3}}", "'by' belongs to 'replace'"),
        ("{at: 40s, direct: {drain: n2, cordon: n3}}", "direct needs one of"),
        ("{at: 40s, direct: {replace: n2}}", "needs 'by'"),
        ("{at: 40s, direct: {maintenance: n2}}", "needs 'lasts'"),
        ("{at: 40s, direct: {cancel: t/9}}", "cancel must be a partition"),
        ("{when: {after: 1}, for: 9s, flap: {nodes: n2, down: 1s, up: 1s}}", "has a time to begin"),
        ("{when: {}, crash: n2}", "when needs one of before, after and copied"),
        ("{crash: n2}", "needs 'at'"),
        ("{at: 40s, flap: {nodes: n2, down: 1s, up: 1s}}", "flap needs 'for'"),
        ("{at: 40s, broker-restart: {n2: break}}", "broker-restart takes nodes, or {n3: keep} or {n3: lose}"),
        ("{at: 40s, for: 1s, broker-restart: n2}", "takes no 'for'"),
        ("{at: 40s, set-weight: {nodes: n2, weight: much}}", "weight must be a share from 0 to 1000"),
    ])
    func refusesWhatMakesNoSense(line: String, message: String) {
        do {
            _ = try engine([line])
            Issue.record("it was accepted")
        } catch let error as ScenarioError {
            #expect(error.message.contains(message), "\(error)")
        } catch {
            Issue.record("\(error)")
        }
    }
}
