import SWIM
import Testing

@testable import Cluster
@testable import Muster
@testable import PacketSecurity

@Suite struct EngineValuesTests {
    private func seconds(_ count: UInt64) -> Instant { Instant(nanoseconds: 0) + .seconds(count) }

    @Test func aWarningOfAKindIsAdmittedOncePerInterval() {
        var limiter = WarningLimiter<String>(interval: .seconds(30))
        func admit(_ kind: String, _ time: UInt64) -> UInt64? { limiter.admit(kind, at: seconds(time)) }
        #expect(admit("a", 0) == 0)
        #expect(admit("a", 1) == nil)
        #expect(admit("b", 1) == 0)
        #expect(admit("a", 29) == nil)
        #expect(admit("a", 30) == 2)
        #expect(admit("a", 31) == nil)
        #expect(admit("a", 61) == 1)
    }

    @Test func lossesAreNamedAndSorted() {
        var traffic = TrafficCounters()
        traffic.record(.sendBuffers)
        traffic.record(.receiveError, count: 3)
        traffic.recordSent(bytes: 10)
        traffic.recordReceived(bytes: 0)
        #expect(traffic.packetsSent == 1 && traffic.bytesSent == 10 && traffic.packetsReceived == 1)
        // An error number that nobody thought of is counted, too.
        traffic.record(TrafficCounters.Loss(sending: 9999))
        var drops = DropCounters()
        drops.add(.unknownKey, count: 2)
        let lost = traffic.lost(and: drops)
        #expect(lost.map(\.reason) == ["receive_error", "send_buffers", "send_other", "unknown_key"])
        #expect(lost.map(\.count) == [3, 1, 1, 2])
    }

    @Test func agesInTheViewGrow() {
        let local = LocalMember(
            id: MemberID(high: 1, low: 1), name: "a", endpoint: Endpoint(ipv4: 0x7F00_0001, port: 1), bootEpoch: 1)
        let published = PublishedState(local: local)
        #expect(published.view(at: seconds(5)).members.isEmpty)
        var view = ClusterView()
        let member = Member(id: local.id, name: "a", endpoint: local.endpoint, incarnation: Incarnation(bootEpoch: 1))
        view.members = [MemberView(member: member, stateAge: .seconds(7), attributes: nil, replicas: 0, leaders: 0)]
        published.publish(view, at: seconds(10))
        #expect(published.view(at: seconds(10)).members[0].stateAge == .seconds(7))
        let kept = published.view(at: seconds(10))
        #expect(published.view(at: seconds(100)).members[0].stateAge == .seconds(97))
        #expect(published.view(at: seconds(101)).members[0].stateAge == .seconds(98))
        #expect(kept.members[0].stateAge == .seconds(7))
        // A clock that is read late does not make anybody younger.
        #expect(published.view(at: seconds(50)).members[0].stateAge == .seconds(98))
    }

    @Test func peersAreWrittenDownSoonAndThenSeldom() {
        var memory = PeerMemory()
        #expect(memory.deadline.nanoseconds == .max)
        memory.start(at: seconds(1))
        #expect(memory.deadline == seconds(6))
        memory.note(hasPeers: false, at: seconds(6))
        #expect(memory.deadline == seconds(11))
        memory.note(hasPeers: true, at: seconds(11))
        #expect(memory.deadline == seconds(71))
    }

    @Test func bootEpochsNeverFall() {
        #expect(BootEpoch.next(after: nil, unixMilliseconds: 1_763_705_166_000) == 1_763_705_166)
        #expect(BootEpoch.next(after: 5, unixMilliseconds: 0) == 6)
        #expect(BootEpoch.next(after: .max, unixMilliseconds: 0) == .max)
        // Today's fit into the 40 bits of an incarnation, with room for thousands of years.
        #expect(BootEpoch.next(after: nil, unixMilliseconds: BootEpoch.systemMilliseconds()) < 1 << 36)
    }
}
