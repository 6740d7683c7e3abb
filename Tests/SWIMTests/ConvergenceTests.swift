import Testing

@testable import SWIM

/// What was missed is found out soon: by who accuses, who hears old news, who sees another incarnation, and who joins.
@Suite struct ConvergenceTests {
    /// A member whose list names others that do not exist.
    private func alone(with others: Int, features: ProtocolFeatures = .all) -> Loopback {
        var configuration = MembershipConfiguration()
        configuration.features = features
        let loopback = Loopback(count: 1, configuration: configuration)
        loopback.joinAll()
        for index in 1...others {
            loopback.send(
                PacketBuilder(.gossip).claiming(.alive, .fixture(index)).bytes, to: 0, from: .fixture(index))
        }
        return loopback
    }

    /// Members that know each other and are no newcomers.
    private func settled(_ count: Int) -> Loopback {
        let loopback = Loopback(count: count)
        loopback.joinAll()
        loopback.run(for: .seconds(45))
        return loopback
    }

    @Test(arguments: [true, false]) func anAccuserAsksItsSuspectInEachPeriod(isOn: Bool) {
        let loopback = alone(with: 1, features: isOn ? .all : ProtocolFeatures.all.subtracting(.adaptiveProbing))
        while loopback.nodes[0].suspectCount == 0 { loopback.run(for: .milliseconds(10)) }
        loopback.run(for: .milliseconds(1_990))
        #expect(loopback.nodes[0].statistics.inquiries == (isOn ? 1 : 0))
    }

    @Test func whoHearsOfASuspicionOnlyDoesNotAsk() {
        let loopback = alone(with: 8)
        let subject = LocalMember.fixture(5)
        loopback.send(
            PacketBuilder(.gossip).claiming(.suspect, subject.id, subject.bootEpoch << 24).bytes, to: 0,
            from: .fixture(1))
        loopback.run(for: .milliseconds(900))
        #expect(loopback.nodes[0].membership.member(subject.id)?.state == .suspect)
        #expect(loopback.nodes[0].statistics.inquiries == 0)
    }

    /// A suspect that is asked tells its accuser, and the accuser alone.
    @Test func aSuspectThatIsAskedIntroducesItself() {
        let loopback = settled(8)
        let (accuser, suspect) = (loopback.nodes[2], loopback.nodes[5])
        // The rest hear nothing of either, so it is between the two of them.
        loopback.loses = {
            !([2, 5].contains($0.from) && [2, 5].contains($0.to)) || $0.bytes[0] != MessageKind.gossip.rawValue
        }
        loopback.withNode(2) { membership, _, effects in
            let slot = membership.slot(of: suspect.local.id)!
            membership.suspect(
                slot, incarnation: membership.member(at: slot)!.incarnation, accusers: [accuser.local.id],
                into: &effects)
        }
        #expect(accuser.suspectCount == 1)
        accuser.membership.queue.remove(accuser.membership.slot(of: suspect.local.id)!)
        // Its timer is looked at with the next deadline.
        loopback.run(for: .milliseconds(1_100))
        #expect(loopback.state(of: 5, at: 2) == .alive)
        #expect(suspect.statistics.refutations == 1)
    }

    @Test(arguments: [true, false]) func whoSaysWhatWasRefutedIsCorrected(isOn: Bool) {
        let loopback = alone(with: 8, features: isOn ? .all : ProtocolFeatures.all.subtracting(.burstGossip))
        let subject = LocalMember.fixture(5)
        loopback.send(
            PacketBuilder(.gossip).claiming(.alive, subject, refutations: 3).bytes, to: 0, from: .fixture(5))
        let stale = PacketBuilder(.gossip).claiming(.dead, subject.id, subject.bootEpoch << 24 + 2).bytes
        let before = loopback.nodes[0].sent(.gossip)
        loopback.send(stale, to: 0, from: .fixture(1))
        #expect(loopback.nodes[0].statistics.corrections == (isOn ? 1 : 0))
        #expect(loopback.nodes[0].sent(.gossip) == before + (isOn ? 1 : 0))
        loopback.send(stale, to: 0, from: .fixture(1))
        #expect(loopback.nodes[0].statistics.corrections == (isOn ? 1 : 0), "once per period")
        loopback.send(stale, to: 0, from: .fixture(2))
        #expect(loopback.nodes[0].statistics.corrections == (isOn ? 2 : 0), "each of them")
        let suspicion = PacketBuilder(.gossip).claiming(.suspect, subject.id, subject.bootEpoch << 24 + 2).bytes
        loopback.send(suspicion, to: 0, from: .fixture(3))
        #expect(loopback.nodes[0].statistics.corrections == (isOn ? 2 : 0), "a suspicion dies out by itself")
    }

    @Test func aMemberInAHigherIncarnationIsAskedWhoItIs() {
        let loopback = alone(with: 8)
        var sender = Sender.fixture(5)
        loopback.send(PacketBuilder(.ack).bytes, to: 0, from: sender)
        #expect(loopback.nodes[0].statistics.inquiries == 0)
        sender.incarnation = sender.incarnation.next
        for _ in 0..<5 { loopback.send(PacketBuilder(.ack).bytes, to: 0, from: sender) }
        #expect(loopback.nodes[0].statistics.inquiries == 1, "once per period")
    }

    /// The reach of 24 members is 4.
    @Test(arguments: [BroadcastQueue.Lane.change, .doubt]) func newsIsHotForAsLongAsItsKind(lane: BroadcastQueue.Lane) {
        let loopback = alone(with: 23)
        loopback.withNode(0) { membership, _, _ in
            for index in 1...23 { membership.queue.remove(membership.slot(of: LocalMember.fixture(index).id)!) }
            membership.queue.enqueue(1, lane)
        }
        for sent in 0..<10 {
            var isArmed = false
            loopback.withNode(0) { membership, _, effects in
                membership.nextGossip = nil
                membership.armGossip()
                isArmed = membership.nextGossip != nil
                var writer = effects.makeWriter()
                membership.piggyback(on: &writer, receiver: nil)
            }
            #expect(isArmed == (sent < (lane == .change ? 8 : 5)), "sent \(sent) times")
        }
    }

    @Test func oneThatAgreesDoesNotOutweighThoseThatDoNot() {
        let loopback = settled(3)
        let before = loopback.nodes[0].statistics.exchangesStarted
        for _ in 0..<16 {
            // Its digest is 0. The real packets in between carry the digest of all three.
            loopback.send(PacketBuilder(.gossip).bytes, to: 0, from: .fixture(1))
            loopback.run(for: .milliseconds(250))
        }
        #expect(loopback.nodes[0].statistics.exchangesStarted > before)
        loopback.run(for: .seconds(3))
        let after = loopback.nodes[0].statistics.exchangesStarted
        loopback.send(PacketBuilder(.gossip).bytes, to: 0, from: .fixture(1))
        loopback.run(for: .seconds(3))
        #expect(loopback.nodes[0].statistics.exchangesStarted == after, "a single difference is news on its way")
    }

    /// What a page says of members unknown here, or dead here, is followed up. Such an exchange was not in vain.
    @Test(arguments: [false, true]) func anExchangeThatIsFollowedUpKeepsThePatienceShort(isStranger: Bool) {
        let loopback = settled(3)
        var request: [UInt8] = []
        loopback.loses = {
            if $0.from == 0, $0.bytes[0] == MessageKind.pageRequest.rawValue { request = $0.bytes }
            return true
        }
        let other = loopback.nodes[1].local
        loopback.withNode(0) {
            $0.beginPull(from: other.id, at: other.endpoint, ranges: .all, isJoin: false, into: &$2)
        }
        let sequence = request[2..<6].reduce(0 as UInt32) { $0 << 8 | UInt32($1) }
        let page = PacketBuilder(.page, sequence: sequence).with(0 as UInt32).with(.max as UInt32)
        loopback.send(page.claiming(.alive, .fixture(isStranger ? 50 : 2)).bytes, to: 0, from: .fixture(1))
        let patience = loopback.nodes[0].membership.reconciliation.patience
        #expect(patience == (isStranger ? Reconciliation.patience : 2 * Reconciliation.patience))
    }

    @Test func whoIsAliveElsewhereIsTriedMoreThanOnce() {
        let loopback = alone(with: 4)
        let subject = LocalMember.fixture(3)
        loopback.withNode(0) { membership, _, effects in
            let slot = membership.slot(of: subject.id)!
            membership.change(
                slot, to: .dead, incarnation: membership.member(at: slot)!.incarnation, event: .died, into: &effects)
            membership.healing.prefer(subject.id)
        }
        loopback.run(for: .milliseconds(2_100))
        #expect(loopback.nodes[0].membership.healing.preferred.count == 1)
        loopback.run(for: .seconds(4))
        #expect(loopback.nodes[0].membership.healing.preferred.isEmpty, "but not for ever")
    }

    @Test func aJoinWhoseAnswersAreLostIsRepeatedSoon() {
        let loopback = Loopback(count: 2)
        var lost = 0
        loopback.loses = {
            guard $0.from == 0, lost < 3 else { return false }
            lost += 1
            return true
        }
        loopback.joinAll()
        loopback.run(for: .milliseconds(1_100))
        #expect(lost == 3)
        #expect(loopback.nodes[1].hasJoined)
    }

    @Test func aNewcomerTellsOfItselfToo() {
        let loopback = settled(4)
        loopback.add(4)
        loopback.withNode(4) { $0.join(through: [loopback.nodes[0].local.endpoint], at: $1, into: &$2) }
        #expect(loopback.nodes[4].hasJoined)
        #expect(loopback.nodes[4].membership.queue.count == 1)
    }

    @Test func aNewcomerWhoseSeedFallsSilentPullsFromAnother() {
        let loopback = settled(80)
        loopback.add(80)
        var pages = 0
        loopback.loses = {
            guard $0.from == 0, $0.to == 80, $0.bytes[0] == MessageKind.page.rawValue else { return false }
            pages += 1
            return pages > 1
        }
        loopback.withNode(80) { $0.join(through: [loopback.nodes[0].local.endpoint], at: $1, into: &$2) }
        #expect(!loopback.nodes[80].hasJoined)
        // Only members have a claim to pages.
        for index in 1..<80 {
            loopback.send(
                PacketBuilder(.gossip).claiming(.alive, loopback.nodes[80].local).bytes, to: index, from: .fixture(0))
        }
        loopback.run(for: .milliseconds(400))
        #expect(loopback.nodes[80].hasJoined)
        #expect(loopback.nodes[80].membership.presentCount == 81)
    }

    /// In a lossy network hundreds of suspicions wait. Newcomers are announced all the same.
    @Test func suspicionsThatWaitDoNotSilenceNewcomers() {
        let loopback = alone(with: 300)
        loopback.withNode(0) { membership, _, effects in
            for index in 1...300 { membership.queue.remove(membership.slot(of: LocalMember.fixture(index).id)!) }
            for index in 1...200 {
                let slot = membership.slot(of: LocalMember.fixture(index).id)!
                membership.suspect(
                    slot, incarnation: membership.member(at: slot)!.incarnation, accusers: EmptyCollection(),
                    into: &effects)
            }
        }
        #expect(loopback.nodes[0].membership.queue.changeCount == 0)
        loopback.send(PacketBuilder(.gossip).claiming(.alive, .fixture(400)).bytes, to: 0, from: .fixture(1))
        #expect(loopback.nodes[0].membership.queue.changeCount == 1)
    }
}
