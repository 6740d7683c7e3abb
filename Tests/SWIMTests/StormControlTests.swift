import Testing

@testable import SWIM

/// A member that accuses everybody, is accused by everybody or never learns that it is dead costs the others little.
@Suite struct StormControlTests {
    private func accusation(of subject: Int, by accuser: Int) -> [UInt8] {
        let member = LocalMember.fixture(subject)
        var packet = PacketBuilder(.gossip)
        packet.append(MemberState.suspect.rawValue | 8)
        packet.append(member.id)
        packet.append(member.bootEpoch << 24)
        packet.append(UInt8(1))
        packet.append(LocalMember.fixture(accuser).id)
        return packet.bytes
    }

    private func listed(_ count: Int, features: ProtocolFeatures = .all) -> Loopback {
        var configuration = MembershipConfiguration()
        configuration.features = features
        let loopback = Loopback(count: 1, configuration: configuration)
        for index in 1..<count {
            loopback.send(
                PacketBuilder(.gossip).claiming(.alive, .fixture(index)).bytes, to: 0, from: .fixture(1))
        }
        return loopback
    }

    @Test(arguments: [true, false]) func anAccuserHasABudget(isOn: Bool) {
        let loopback = listed(60, features: isOn ? .all : ProtocolFeatures.all.subtracting(.stormControl))
        // Relayed by others, since the budget is the author's.
        for subject in 2..<52 {
            loopback.send(accusation(of: subject, by: 1), to: 0, from: .fixture(subject % 5 + 52))
        }
        #expect(loopback.nodes[0].suspectCount == (isOn ? 8 : 50))
        #expect(loopback.nodes[0].statistics.limitedAccusations == (isOn ? 42 : 0))
        // Another one's accusations count all the same.
        loopback.send(accusation(of: 30, by: 3), to: 0, from: .fixture(1))
        #expect(loopback.nodes[0].membership.member(LocalMember.fixture(30).id)?.state == .suspect)
    }

    /// A suspicion in nobody's name, or in that of somebody unknown, is on the account of who brings it.
    @Test(arguments: [true, false], [nil, 500]) func suspicionsWithoutAnAccuserHaveABudget(isOn: Bool, unknown: Int?) {
        let loopback = listed(60, features: isOn ? .all : ProtocolFeatures.all.subtracting(.stormControl))
        func question(_ subject: Int) -> [UInt8] {
            if let unknown { return accusation(of: subject, by: unknown) }
            let member = LocalMember.fixture(subject)
            return PacketBuilder(.gossip).claiming(.suspect, member.id, member.bootEpoch << 24).bytes
        }
        for subject in 2..<52 { loopback.send(question(subject), to: 0, from: .fixture(1)) }
        #expect(loopback.nodes[0].suspectCount == (isOn ? 16 : 50))
        #expect(loopback.nodes[0].statistics.limitedAccusations == (isOn ? 34 : 0))
        // Of another one they count, and so does an accusation.
        loopback.send(question(55), to: 0, from: .fixture(2))
        loopback.send(accusation(of: 51, by: 3), to: 0, from: .fixture(1))
        #expect(loopback.state(of: .fixture(55), at: 0) == .suspect)
        #expect(loopback.state(of: .fixture(51), at: 0) == .suspect)
    }

    /// Copies of one accusation say no more about this member's health than one of them.
    @Test func anAccusationThatIsRepeatedWeighsOnce() {
        let loopback = listed(20)
        let own = loopback.nodes[0].local
        func accuse() {
            let incarnation = loopback.nodes[0].membership.localMember.incarnation.rawValue
            loopback.send(
                PacketBuilder(.gossip).claiming(.suspect, own.id, incarnation).bytes, to: 0, from: .fixture(1))
        }
        for _ in 0..<5 { accuse() }
        #expect(loopback.nodes[0].statistics.refutations == 4, "one waits")
        let health = loopback.nodes[0].localHealth
        #expect(health == 5)
        for _ in 0..<3 { accuse() }
        #expect(loopback.nodes[0].localHealth == health)
    }

    @Test func hearingAnAccusationTwiceIsPaidForOnce() {
        let loopback = listed(20)
        for _ in 0..<100 { loopback.send(accusation(of: 2, by: 1), to: 0, from: .fixture(5)) }
        for subject in 3..<10 { loopback.send(accusation(of: subject, by: 1), to: 0, from: .fixture(5)) }
        #expect(loopback.nodes[0].suspectCount == 8)
        #expect(loopback.nodes[0].statistics.limitedAccusations == 0)
    }

    @Test func refutationsHaveABudgetAndNoneIsLost() {
        let loopback = listed(20)
        let own = loopback.nodes[0].local
        for _ in 0..<50 {
            let incarnation = loopback.nodes[0].membership.localMember.incarnation.rawValue
            loopback.send(
                PacketBuilder(.gossip).claiming(.suspect, own.id, incarnation).bytes, to: 0, from: .fixture(1))
        }
        #expect(loopback.nodes[0].statistics.refutations == 4)
        let accused = loopback.nodes[0].membership.localMember.incarnation
        loopback.run(for: .milliseconds(500))
        #expect(loopback.nodes[0].membership.localMember.incarnation > accused, "half a period later it answers")
        #expect(loopback.nodes[0].statistics.refutations == 5)
    }

    /// A member that has been there for long, with so many others.
    private func established(_ count: Int, features: ProtocolFeatures = .all) -> Loopback {
        let loopback = listed(count, features: features)
        loopback.withNode(0) { $0.join(through: [], at: $1, into: &$2) }
        loopback.withNode(0) { membership, _, _ in membership.clock = membership.clock + .seconds(31) }
        return loopback
    }

    private func naming(_ strangers: Range<Int>) -> [UInt8] {
        strangers.reduce(PacketBuilder(.gossip)) { $0.claiming(.alive, .fixture($1)) }.bytes
    }

    @Test(arguments: [true, false]) func whoNamesManyStrangersIsNotBelieved(isOn: Bool) {
        let loopback = established(10, features: isOn ? .all : ProtocolFeatures.all.subtracting(.stormControl))
        loopback.send(naming(100..<115), to: 0, from: .fixture(1))
        // Nor about a few right after.
        loopback.send(naming(115..<117), to: 0, from: .fixture(1))
        #expect(loopback.nodes[0].membership.presentCount == (isOn ? 10 : 27))
        // They are asked who they are, and what one says of itself counts.
        #expect(loopback.nodes[0].statistics.verifications == (isOn ? 17 : 0))
        loopback.send(naming(100..<101), to: 0, from: .fixture(100))
        #expect(loopback.state(of: .fixture(100), at: 0) == .alive)
        // Others go on being believed, and so does this one after a while.
        loopback.send(naming(120..<124), to: 0, from: .fixture(2))
        #expect(loopback.state(of: .fixture(123), at: 0) == .alive)
        loopback.withNode(0) { membership, _, _ in membership.clock = membership.clock + .seconds(1) }
        loopback.send(naming(130..<134), to: 0, from: .fixture(1))
        #expect(loopback.state(of: .fixture(133), at: 0) == .alive)
    }

    /// Names of dead strangers cost as much as those of living ones, and never the memory of the dead that were members.
    @Test func inventedDeathsHaveABudgetAndPushNobodyOut() {
        let loopback = established(10)
        func burying(_ strangers: Range<Int>) -> [UInt8] {
            strangers.reduce(PacketBuilder(.gossip)) { $0.claiming(.dead, .fixture($1)) }.bytes
        }
        loopback.send(burying(100..<115), to: 0, from: .fixture(1))
        #expect(loopback.state(of: .fixture(100), at: 0) == nil)
        #expect(loopback.nodes[0].statistics.refusals[Int(RefusalReason.strangersDeath.rawValue)] == 15)
        #expect(loopback.nodes[0].statistics.verifications == 0)
        loopback.send(burying(120..<124), to: 0, from: .fixture(2))
        #expect(loopback.state(of: .fixture(120), at: 0) == .dead)
    }

    @Test func aStrangerVouchesForNobody() {
        let loopback = established(10)
        loopback.send(naming(200..<202), to: 0, from: .fixture(300))
        #expect(loopback.nodes[0].membership.presentCount == 10)
        // One that introduces itself in the same packet does, like any member.
        loopback.send(
            PacketBuilder(.gossip).claiming(.alive, .fixture(301)).claiming(.alive, .fixture(202)).bytes, to: 0,
            from: .fixture(301))
        #expect(loopback.nodes[0].membership.presentCount == 12)
    }

    @Test func aNewcomerTakesAWholeClusterIn() {
        let loopback = listed(10)
        loopback.send(naming(100..<115), to: 0, from: .fixture(1))
        #expect(loopback.nodes[0].membership.presentCount == 25)
    }

    @Test func aDeadTalkerIsToldSoSeldom() {
        let loopback = listed(3)
        let dead = LocalMember.fixture(2)
        loopback.send(
            PacketBuilder(.gossip).claiming(.left, dead.id, dead.bootEpoch << 24).bytes, to: 0, from: .fixture(1))
        let before = loopback.nodes[0].sent(.ack)
        for number in 0..<100 as Range<UInt32> {
            loopback.send(PacketBuilder(.ping, sequence: number).bytes, to: 0, from: .fixture(2))
        }
        #expect(loopback.nodes[0].sent(.ack) - before == 2)
        loopback.run(for: .seconds(1))
        loopback.send(PacketBuilder(.ping).bytes, to: 0, from: .fixture(2))
        #expect(loopback.nodes[0].sent(.ack) - before == 3)
    }

    @Test func aRequesterHasOnlySoManyRelays() {
        let loopback = listed(40)
        for target in 2..<40 {
            loopback.send(
                PacketBuilder(.pingRequest).with(LocalMember.fixture(target).id).bytes, to: 0, from: .fixture(1))
        }
        #expect(loopback.nodes[0].sent(.ping) == 16)
        #expect(loopback.nodes[0].sent(.nack) == 22)
        loopback.send(PacketBuilder(.pingRequest).with(LocalMember.fixture(3).id).bytes, to: 0, from: .fixture(2))
        #expect(loopback.nodes[0].sent(.ping) == 17)
    }

    @Test func aMemberThatWasPausedComparesAtOnceWhateverItsMailSays() throws {
        let loopback = Loopback(count: 6)
        loopback.joinAll()
        loopback.run(for: .seconds(40))
        loopback.nodes[0].isUp = false
        let stale = loopback.nodes[0].membership.table.digest
        let accused = loopback.nodes[5].incarnation
        loopback.send(
            PacketBuilder(.gossip).claiming(.suspect, loopback.nodes[5].local.id, accused.rawValue).bytes, to: 5,
            from: .fixture(4))
        // Not long enough to be buried itself.
        loopback.run(for: .milliseconds(2_200))
        #expect(loopback.nodes[5].incarnation == accused.next)
        loopback.nodes[0].isUp = true
        // The first of its mail was sent before anything happened.
        var mail = PacketBuilder(.gossip).bytes
        withUnsafeBytes(of: stale.bigEndian) { mail.replaceSubrange(mail.count - 8..<mail.count, with: $0) }
        loopback.send(mail, to: 0, from: .fixture(3))
        loopback.run(for: .milliseconds(100))
        #expect(loopback.nodes[0].membership.member(loopback.nodes[5].local.id)?.incarnation == accused.next)
    }

    @Test func aPausedMemberGivesItsSuspectsTimeToSpeak() {
        let loopback = Loopback(count: 5)
        loopback.joinAll()
        loopback.run(for: .seconds(5))
        loopback.send(accusation(of: 4, by: 1), to: 0, from: .fixture(1))
        #expect(loopback.nodes[0].suspectCount == 1)
        // It stands still for a minute, and the refutation of that time was lost with its mail.
        var effects = Effects()
        let woken = loopback.now + .seconds(60)
        loopback.nodes[0].membership.advance(to: woken, into: &effects)
        #expect(!effects.events.contains { $0.kind == .died })
        effects.removeAll()
        let refutation = PacketBuilder(.gossip).claiming(.alive, .fixture(4), refutations: 1).bytes
        refutation.withUnsafeBytes {
            loopback.nodes[0].membership.receive(
                $0.bytes, from: .fixture(1), at: woken + .milliseconds(1_900), into: &effects)
        }
        loopback.nodes[0].membership.advance(to: woken + .seconds(30), into: &effects)
        #expect(!effects.events.contains { $0.kind == .died && $0.member.name == "n4" })
    }
}
