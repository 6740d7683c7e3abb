import Testing

@testable import SWIM

@Suite struct JoinAndLeaveTests {
    @Test func aLongMemberListArrivesInPages() {
        let loopback = Loopback(count: 2)
        for index in 100..<700 {
            loopback.send(
                PacketBuilder(.gossip).claiming(.alive, .fixture(index)).bytes, to: 0, from: .fixture(9))
        }
        // Every third page is lost; each is asked for again.
        var pages = 0
        loopback.loses = { flight in
            guard flight.bytes[0] == MessageKind.page.rawValue else { return false }
            pages += 1
            return pages % 3 == 0
        }
        loopback.withNode(1) { $0.join(through: [loopback.nodes[0].local.endpoint], at: $1, into: &$2) }
        #expect(!loopback.nodes[1].hasJoined)
        loopback.nodes[0].isUp = true
        for _ in 0..<200 where !loopback.nodes[1].hasJoined { loopback.run(for: .milliseconds(100)) }
        #expect(loopback.nodes[1].hasJoined)
        #expect(loopback.nodes[1].membership.presentCount == 602)
        #expect(pages > 20)
    }

    @Test func seedsAreAskedWithGrowingPausesUntilOneAnswers() {
        let loopback = Loopback(count: 2)
        loopback.nodes[0].isUp = false
        loopback.withNode(1) { $0.join(through: [loopback.nodes[0].local.endpoint], at: $1, into: &$2) }
        loopback.run(for: .seconds(60))
        let attempts = loopback.nodes[1].membership.statistics.sent[Int(MessageKind.join.rawValue)]
        #expect((6...12).contains(attempts))
        #expect(!loopback.nodes[1].hasJoined)
        loopback.nodes[0].isUp = true
        loopback.run(for: .seconds(20))
        #expect(loopback.nodes[1].hasJoined)
        #expect(loopback.nodes[0].membership.presentCount == 2)
    }

    @Test func aMemberWithoutSeedsHasJoinedAtOnce() {
        let loopback = Loopback(count: 1)
        loopback.withNode(0) { $0.join(through: [], at: $1, into: &$2) }
        #expect(loopback.nodes[0].hasJoined)
        #expect(loopback.nodes[0].nextDeadline == nil, "nobody to probe, nothing to wait for")
    }

    @Test func aJoinThatSpeaksForAnotherIsMalformed() {
        let loopback = Loopback(count: 1)
        loopback.send(PacketBuilder(.join).claiming(.alive, .fixture(5)).bytes, to: 0, from: .fixture(6))
        loopback.send(PacketBuilder(.join).bytes, to: 0, from: .fixture(6))
        #expect(loopback.nodes[0].membership.presentCount == 1)
        #expect(loopback.nodes[0].membership.statistics.malformed[Int(WireError.badValue.rawValue)] == 2)
    }

    @Test func aLeaverIsHeldAsLeftAndNeverAsFailed() {
        let loopback = Loopback(count: 6)
        loopback.joinAll()
        loopback.run(for: .seconds(3))
        loopback.withNode(4) { $0.leave(at: $1, into: &$2) }
        loopback.run(for: .seconds(1))
        #expect(loopback.nodes[4].hasLeft)
        loopback.nodes[4].isUp = false
        loopback.run(for: .seconds(30))
        for observer in 0..<6 where observer != 4 {
            #expect(loopback.state(of: 4, at: observer) == .left, "at n\(observer)")
            let kinds = loopback.nodes[observer].events.filter { $0.member.name == "n4" }.map(\.kind)
            #expect(kinds == [.joined, .left], "at n\(observer)")
        }
    }

    @Test func aRestartIsTheSameMemberAndNotAFailure() {
        let loopback = Loopback(count: 5)
        loopback.joinAll()
        loopback.run(for: .seconds(3))
        loopback.nodes[2].isUp = false
        loopback.run(for: .milliseconds(200))
        loopback.add(2, bootEpoch: 2)
        loopback.withNode(2) { $0.join(through: [loopback.nodes[0].local.endpoint], at: $1, into: &$2) }
        loopback.run(for: .seconds(20))
        for observer in 0..<5 {
            #expect(loopback.state(of: 2, at: observer) == .alive, "at n\(observer)")
            #expect(loopback.nodes[observer].membership.presentCount == 5)
        }
        let kinds = loopback.nodes[0].events.filter { $0.member.name == "n2" }.map(\.kind)
        #expect(kinds == [.joined, .updated])
    }

    @Test func aRestartAtAnotherAddressIsFoundThere() {
        let loopback = Loopback(count: 6)
        loopback.joinAll()
        loopback.run(for: .seconds(3))
        let moved = Endpoint(ipv4: 0x0A63_0001, port: 9000)
        loopback.add(2, bootEpoch: 2, at: moved)
        loopback.withNode(2) { $0.join(through: [loopback.nodes[0].local.endpoint], at: $1, into: &$2) }
        loopback.run(for: .seconds(30))
        for observer in 0..<6 {
            let member = loopback.nodes[observer].membership.member(loopback.nodes[2].local.id)
            #expect(member?.endpoint == moved, "at n\(observer)")
            #expect(member?.state == .alive)
            guard observer != 2 else { continue }
            let kinds = loopback.nodes[observer].events.filter { $0.member.name == "n2" }.map(\.kind)
            #expect(kinds == [.joined, .updated], "at n\(observer)")
        }
    }

    @Test func aLatePacketOfAFormerProcessIsIgnored() {
        let loopback = Loopback(count: 1)
        let restarted = LocalMember.fixture(5, bootEpoch: 9)
        loopback.send(PacketBuilder(.join).claiming(.alive, restarted).bytes, to: 0, from: .fixture(5, bootEpoch: 9))
        let late = PacketBuilder(.gossip).claiming(.alive, .fixture(6))
        loopback.send(late.bytes, to: 0, from: .fixture(5, bootEpoch: 8))
        #expect(loopback.nodes[0].membership.presentCount == 2)
    }

    @Test func aPingFromAStrangerIsAnsweredAndTheStrangerIntroducesItself() {
        let loopback = Loopback(count: 2)
        // Member 1 knows member 0, but not the other way round.
        loopback.send(PacketBuilder(.gossip).claiming(.alive, .fixture(0)).bytes, to: 1, from: .fixture(9))
        loopback.run(for: .seconds(3))
        #expect(loopback.state(of: 1, at: 0) == .alive)
    }

    @Test func theDeadAreForgottenAfterTheRetention() {
        var configuration = MembershipConfiguration()
        configuration.retention = .seconds(60)
        let loopback = Loopback(count: 1, configuration: configuration)
        let subject = LocalMember.fixture(5)
        loopback.send(
            PacketBuilder(.gossip).claiming(.alive, subject).claiming(.left, subject).bytes, to: 0,
            from: .fixture(9))
        #expect(loopback.nodes[0].membership.slotCount == 2)
        loopback.run(for: .seconds(61))
        #expect(loopback.nodes[0].membership.slot(of: subject.id) == nil)
        #expect(loopback.nodes[0].events.last?.kind == .forgotten)
        // The slot is used again.
        loopback.send(PacketBuilder(.gossip).claiming(.alive, .fixture(6)).bytes, to: 0, from: .fixture(9))
        #expect(loopback.nodes[0].membership.slotCount == 2)
    }

    @Test func theMemberListIsBounded() {
        var configuration = MembershipConfiguration()
        configuration.maximumMembers = 10
        let loopback = Loopback(count: 1, configuration: configuration)
        for index in 1..<20 {
            loopback.send(PacketBuilder(.gossip).claiming(.alive, .fixture(index)).bytes, to: 0, from: .fixture(9))
        }
        #expect(loopback.nodes[0].membership.presentCount == 10)
        #expect(loopback.nodes[0].membership.statistics.refusedUpdates == 10)
    }
}
