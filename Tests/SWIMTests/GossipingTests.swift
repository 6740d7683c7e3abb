import Testing

@testable import SWIM

@Suite struct GossipingTests {
    @Test(arguments: [true, false]) func hotNewsIsToldBetweenTheProbes(isOn: Bool) {
        var configuration = MembershipConfiguration()
        configuration.features = ProtocolFeatures.all.subtracting(isOn ? [] : .burstGossip)
        let loopback = Loopback(count: 64, configuration: configuration)
        loopback.joinAll()
        loopback.run(for: .seconds(60))
        func sent() -> UInt64 { loopback.nodes.map { $0.sent(.gossip) }.reduce(0, +) }
        #expect(!isOn || sent() > 0)
        let quiet = sent()
        loopback.run(for: .seconds(20))
        #expect(sent() == quiet, "a quiet cluster sends none")

        let news = LocalMember.fixture(99)
        loopback.send(PacketBuilder(.gossip).claiming(.alive, news).bytes, to: 0, from: .fixture(1))
        loopback.nodes[0].membership.queue.enqueue(loopback.nodes[0].membership.slot(of: news.id)!)
        var seconds = 0.0
        while !loopback.nodes.allSatisfy({ $0.membership.slot(of: news.id) != nil }), seconds < 20 {
            loopback.run(for: .milliseconds(100))
            seconds += 0.1
        }
        #expect(isOn ? seconds < 2.5 : seconds < 8)
        #expect(!isOn || sent() - quiet < 64 * 12, "at most a dozen packets each")
    }
}
