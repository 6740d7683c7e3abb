import Testing

@testable import SWIM

/// A name belongs to one present member: the older claimant, at every observer and in whatever order they are heard.
@Suite struct NameTests {
    private func claimant(_ index: Int, bootEpoch: UInt64, name: String = "broker") -> LocalMember {
        var local = LocalMember.fixture(index, bootEpoch: bootEpoch)
        local.name = name
        return local
    }

    private func say(_ member: LocalMember, _ state: MemberState = .alive, to index: Int = 0, in loopback: Loopback) {
        loopback.send(PacketBuilder(.gossip).claiming(state, member).bytes, to: index, from: .fixture(9))
    }

    @Test func theOrderOfTheClaimsDoesNotMatter() {
        var claimants = (1...5).map { claimant($0 + 10, bootEpoch: 20 - UInt64($0) / 2) }
        let winner = claimants.min { ($0.bootEpoch, $0.id) < ($1.bootEpoch, $1.id) }!
        var random = RandomGenerator(seed: 3)
        for _ in 0..<50 {
            random.shuffle(&claimants)
            let loopback = Loopback(count: 1)
            for claimant in claimants { say(claimant, in: loopback) }
            for claimant in claimants {
                #expect(loopback.state(of: claimant, at: 0) == (claimant.id == winner.id ? .alive : nil))
            }
            // Exactly the losers were named, each once; those that had been in the list are out of it.
            let conflicts = loopback.nodes[0].events.filter { $0.kind == .nameConflict }.map(\.member.id)
            #expect(Set(conflicts) == Set(claimants.map(\.id)).subtracting([winner.id]) && conflicts.count == 4)
            let joined = loopback.nodes[0].events.filter { $0.kind == .joined }.count
            let forgotten = loopback.nodes[0].events.filter { $0.kind == .forgotten }.count
            #expect(joined == forgotten + 1)
        }
    }

    @Test func atOneBootEpochTheSmallerIdentityIsTheOlder() {
        let loopback = Loopback(count: 1)
        say(claimant(12, bootEpoch: 5), in: loopback)
        say(claimant(11, bootEpoch: 5), in: loopback)
        #expect(loopback.state(of: LocalMember.fixture(11), at: 0) == .alive)
        #expect(loopback.state(of: LocalMember.fixture(12), at: 0) == nil)
    }

    @Test func simultaneousJoinersOfOneNameLeaveEqualViews() {
        let loopback = Loopback(count: 4)
        loopback.joinAll()
        loopback.run(for: .seconds(2))
        loopback.add(claimant(20, bootEpoch: 8), at: 4)
        loopback.add(claimant(21, bootEpoch: 7), at: 5)
        for (joiner, seed) in [(4, 1), (5, 3)] {
            loopback.withNode(joiner) { $0.join(through: [loopback.nodes[seed].local.endpoint], at: $1, into: &$2) }
        }
        loopback.run(for: .seconds(30))
        for observer in [0, 1, 2, 3, 5] {
            #expect(loopback.state(of: 5, at: observer) == .alive, "at n\(observer)")
            #expect(loopback.state(of: 4, at: observer) == nil, "at n\(observer)")
            #expect(loopback.nodes[observer].events.filter { $0.kind == .nameConflict }.count <= 1)
        }
        #expect(loopback.nodes[4].nameWinners.map(\.id) == [loopback.nodes[5].local.id], "the loser learns it, once")
        #expect(loopback.nodes[5].nameWinners.isEmpty)
        #expect(loopback.nodes[4].membership.localMember.state == .alive)
    }

    @Test func aDeadMembersNameIsFreeAndTheLoserMayComeBack() {
        let loopback = Loopback(count: 1)
        let (older, younger) = (claimant(11, bootEpoch: 1), claimant(12, bootEpoch: 2))
        say(older, in: loopback)
        say(younger, in: loopback)
        say(older, .suspect, in: loopback)
        say(older, .dead, in: loopback)
        loopback.run(for: .seconds(3))
        say(younger, in: loopback)
        #expect(loopback.state(of: younger, at: 0) == .alive)
        // The older one refutes: it has the name again.
        loopback.send(
            PacketBuilder(.gossip).claiming(.alive, older, refutations: 1).bytes, to: 0, from: .fixture(9))
        #expect(loopback.state(of: older, at: 0) == .alive)
        #expect(loopback.state(of: younger, at: 0) == nil)
    }

    @Test func aMemberThatTakesAYoungerOnesNameDisplacesItAndAnOlderOnesNameCostsItItsPlace() {
        let loopback = Loopback(count: 1)
        say(claimant(11, bootEpoch: 1, name: "a"), in: loopback)
        say(claimant(12, bootEpoch: 2, name: "b"), in: loopback)
        say(claimant(13, bootEpoch: 3, name: "c"), in: loopback)
        func rename(_ index: Int, _ bootEpoch: UInt64, to name: String) {
            let packet = PacketBuilder(.gossip).claiming(
                .alive, claimant(index, bootEpoch: bootEpoch, name: name), refutations: 1)
            loopback.send(packet.bytes, to: 0, from: .fixture(9))
        }
        rename(12, 2, to: "c")
        #expect(loopback.nodes[0].membership.member(LocalMember.fixture(12).id)?.name == "c")
        #expect(loopback.state(of: LocalMember.fixture(13), at: 0) == nil)
        rename(12, 2, to: "c")
        #expect(loopback.nodes[0].membership.presentCount == 3)
        let packet = PacketBuilder(.gossip).claiming(.alive, claimant(12, bootEpoch: 2, name: "a"), refutations: 2)
        loopback.send(packet.bytes, to: 0, from: .fixture(9))
        #expect(loopback.state(of: LocalMember.fixture(12), at: 0) == nil)
        #expect(loopback.nodes[0].membership.presentCount == 2)
    }

    @Test func aConflictIsPublishedOncePerClaimantAndFewAreRemembered() {
        var configuration = MembershipConfiguration()
        configuration.retention = .seconds(60)
        let loopback = Loopback(count: 1, configuration: configuration)
        say(claimant(11, bootEpoch: 1), in: loopback)
        func conflicts() -> Int { loopback.nodes[0].events.filter { $0.kind == .nameConflict }.count }
        for _ in 0..<10 { say(claimant(12, bootEpoch: 2), in: loopback) }
        #expect(conflicts() == 1)
        for index in 0..<200 { say(claimant(1_000 + index, bootEpoch: 2), in: loopback) }
        #expect(conflicts() == Identity.muteLimit)
        #expect(loopback.nodes[0].statistics.refusals[Int(RefusalReason.nameHeld.rawValue)] == 210)
        loopback.run(for: .seconds(61))
        // Nobody answers at that address: the holder is dead by now. It comes back.
        loopback.send(
            PacketBuilder(.gossip).claiming(.alive, claimant(11, bootEpoch: 1), refutations: 1).bytes, to: 0,
            from: .fixture(9))
        say(claimant(12, bootEpoch: 2), in: loopback)
        #expect(conflicts() == Identity.muteLimit + 1, "after the retention time it is news again")
    }

    @Test func theLoserForgetsTheWinnerWhenThatIsGone() {
        let loopback = Loopback(count: 0)
        loopback.add(claimant(11, bootEpoch: 5), at: 0)
        let winner = claimant(12, bootEpoch: 4)
        for _ in 0..<3 { say(winner, in: loopback) }
        #expect(loopback.nodes[0].nameWinners.map(\.id) == [winner.id])
        #expect(loopback.nodes[0].membership.nameWinner == winner.id)
        say(winner, .dead, in: loopback)
        #expect(loopback.nodes[0].membership.nameWinner == nil)
    }
}
