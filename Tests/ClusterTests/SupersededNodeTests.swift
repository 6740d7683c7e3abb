import SWIM
import Testing

@testable import Cluster

@Suite struct SupersededNodeTests {
    /// Hands the datagrams for an endpoint over, as a driver with a network would.
    private func carry(
        _ effects: inout ClusterEffects, of sender: Sender, to endpoint: Endpoint, at now: Instant,
        into brain: inout ClusterNode
    ) -> ClusterEffects {
        var answer = ClusterEffects()
        for index in effects.network.datagrams.indices where effects.network.datagrams[index].endpoint == endpoint {
            let datagram = effects.network.datagrams[index]
            effects.network.withBytes(of: datagram) { brain.receive($0, from: sender, at: now, into: &answer) }
        }
        effects.removeAll()
        return answer
    }

    /// Another process is this member now: not a word is said in its name any more, by no part of the node.
    @Test func aSupersededNodeSaysNothing() {
        let harness = Harness(topics: [TopicDeclaration(name: "orders", partitions: 4, replicationFactor: 3)])
        harness.start()
        harness.run(for: .seconds(20))
        let index = harness.nodes.firstIndex { $0.epoch != nil } ?? 0
        let victim = harness.nodes[index]
        #expect(victim.epoch != nil)

        var local = victim.local
        local.bootEpoch += 1
        local.endpoint = Endpoint(ipv4: 0x0A63_0001, port: 9000)
        var twin = ClusterNode(local: local, configuration: victim.configuration, seed: 9, restored: PersistedState())
        let now = harness.now
        let older = Sender(
            id: local.id, incarnation: victim.brain.membership.localMember.incarnation, endpoint: victim.local.endpoint)
        let newer = Sender(
            id: local.id, incarnation: Incarnation(bootEpoch: local.bootEpoch), endpoint: local.endpoint)
        var joining = ClusterEffects()
        twin.command(.join(seeds: [victim.local.endpoint]), at: now, into: &joining)
        var asking = carry(&joining, of: newer, to: victim.local.endpoint, at: now, into: &victim.brain)
        let isEnough = asking.network.isSuperseded
        #expect(!isEnough, "a claim is not")
        var answering = carry(&asking, of: older, to: local.endpoint, at: now, into: &twin)
        let last = carry(&answering, of: newer, to: victim.local.endpoint, at: now, into: &victim.brain)
        let isSuperseded = last.network.isSuperseded
        #expect(isSuperseded)

        let deadline = victim.brain.nextDeadline
        #expect(deadline == nil)
        var effects = ClusterEffects()
        for second in 1...30 as ClosedRange<UInt64> {
            victim.brain.advance(to: now + .seconds(second), into: &effects)
        }
        victim.brain.command(.report([.fixture(1)]), at: now + .seconds(31), into: &effects)
        victim.brain.advance(to: now + .seconds(40), into: &effects)
        let other = harness.nodes[index == 0 ? 1 : 0]
        let sender = Sender(
            id: other.id, incarnation: other.brain.membership.localMember.incarnation, endpoint: other.local.endpoint)
        for packet in MalformedPacketTests.packets {
            packet.withUnsafeBytes {
                victim.brain.receive($0.bytes, from: sender, at: now + .seconds(41), into: &effects)
            }
        }
        let isSilent = effects.network.datagrams.isEmpty && effects.persisted == nil && effects.steps.isEmpty
        #expect(isSilent)
    }
}
