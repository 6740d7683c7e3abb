import Cluster
import SWIM
import Testing

@testable import Muster

/// Two processes of one identity, one name for two nodes, and numbers of starts that were lost: over real sockets, sealed.
@Suite(.timeLimit(.minutes(2))) struct IdentityTests {
    private let fixture: NodeFixture

    init() throws {
        fixture = try NodeFixture()
    }

    private func copyState(_ name: String, to copy: String) throws {
        let identity = try #require(TemporaryDirectory.read(fixture.temporary("\(name)/identity")))
        let directory = try StateDirectory(path: fixture.temporary(copy))
        directory.unlock()
        TemporaryDirectory.write(identity, to: fixture.temporary("\(copy)/identity"))
    }

    @Test func aNodeThatWasSucceededEndsAndSaysSo() async throws {
        let observer = try fixture.node("observer")
        try await fixture.running(observer) {
            let seed = "\(observer.localMember.endpoint)"
            let old = try fixture.node("broker", seeds: [seed])
            let life = Task { try await old.run() }
            _ = try await observer.members { $0[old.localMember.id]?.state == .alive }
            try copyState("broker", to: "copy")
            let new = try fixture.node("broker", seeds: [seed], state: "copy")
            #expect(new.localMember.id == old.localMember.id && new.localMember.bootEpoch > old.localMember.bootEpoch)
            try await fixture.running(new) {
                let error = await #expect(throws: NodeError.self) { try await life.value }
                #expect(
                    error == .superseded(name: "broker", stateDirectory: fixture.temporary("broker")),
                    "\(String(describing: error))")
                // The one that came later is the member, and nobody ever missed it.
                let members = try await observer.members { members in
                    members[new.localMember.id]?.endpoint == new.localMember.endpoint
                }
                #expect(members[new.localMember.id]?.state == .alive)
                let statistics = try await new.statistics { $0.membership.ownIdentityPackets > 0 }
                #expect(statistics.nameWinner == nil)
                #expect(observer.view.members.count == 2)
            }
        }
    }

    /// The clock was ahead at an earlier start, and the state directory is an old copy: the others know a later start.
    @Test func aLostNumberIsOutrankedAndTheNewOneKept() async throws {
        let observer = try fixture.node("observer")
        try await fixture.running(observer) {
            let seed = "\(observer.localMember.endpoint)"
            let ahead = try StateDirectory(path: fixture.temporary("broker"))
            let low = ahead.bootEpoch
            let high = low + 1_000_000_000
            try ahead.save(bootEpoch: high)
            ahead.unlock()
            let first = try fixture.node("broker", seeds: [seed])
            #expect(first.localMember.bootEpoch == high + 1)
            try await fixture.running(first) {
                _ = try await observer.members { $0[first.localMember.id]?.state == .alive }
            }
            let backup = try StateDirectory(path: fixture.temporary("broker"))
            try backup.save(bootEpoch: low)
            backup.unlock()

            let second = try fixture.node("broker", seeds: [seed])
            #expect(second.localMember.bootEpoch < high)
            try await fixture.running(second) {
                let members = try await observer.members { members in
                    guard let member = members[second.localMember.id] else { return false }
                    return member.state == .alive && member.endpoint == second.localMember.endpoint
                }
                #expect(try #require(members[second.localMember.id]).incarnation.bootEpoch > high + 1)
                #expect(second.localMember.bootEpoch > high + 1)
                _ = try await second.members { $0.count == 2 }
            }
            // The next start lies above it.
            let raised = second.localMember.bootEpoch
            #expect(try StateDirectory(path: fixture.temporary("broker")).bootEpoch == raised + 1)
        }
    }

    @Test func aNumberThatCannotBeKeptIsNotUsed() async throws {
        let observer = try fixture.node("observer")
        try await fixture.running(observer) {
            let seed = "\(observer.localMember.endpoint)"
            let ahead = try StateDirectory(path: fixture.temporary("broker"))
            let low = ahead.bootEpoch
            try ahead.save(bootEpoch: low + 1_000_000_000)
            ahead.unlock()
            let first = try fixture.node("broker", seeds: [seed])
            try await fixture.running(first) {
                _ = try await observer.members { $0[first.localMember.id]?.state == .alive }
            }
            let backup = try StateDirectory(path: fixture.temporary("broker"))
            try backup.save(bootEpoch: low)
            backup.unlock()
            let second = try fixture.node("broker", seeds: [seed])
            // Something in the way of the temporary file, put there after the start was counted.
            let obstacle = fixture.temporary("broker/identity.new")
            TemporaryDirectory.makeDirectory(obstacle)
            try await fixture.running(second) {
                _ = try await second.statistics { $0.dropped("send_withheld") > 0 }
                let known = observer.view.members.first { $0.member.id == second.localMember.id }
                #expect(
                    known?.member.endpoint == first.localMember.endpoint, "nobody was told of a number that may be lost"
                )
                TemporaryDirectory.removeDirectory(obstacle)
                _ = try await observer.members { $0[second.localMember.id]?.endpoint == second.localMember.endpoint }
            }
        }
    }

    @Test func whoLosesItsNameIsToldByWhom() async throws {
        let observer = try fixture.node("observer")
        try await fixture.running(observer) {
            let seed = "\(observer.localMember.endpoint)"
            let one = try fixture.node("broker", seeds: [seed], state: "one")
            let two = try fixture.node("broker", seeds: [seed], state: "two")
            try await fixture.running(one) {
                try await fixture.running(two) {
                    let (older, younger) =
                        (one.localMember.bootEpoch, one.localMember.id) < (
                            two.localMember.bootEpoch, two.localMember.id
                        )
                        ? (one, two) : (two, one)
                    let statistics = try await younger.statistics { $0.nameWinner != nil }
                    #expect(statistics.nameWinner?.id == older.localMember.id)
                    #expect(statistics.nameWinner?.endpoint == older.localMember.endpoint)
                    #expect(await older.currentStatistics().nameWinner == nil)
                    await older.leave()
                    // The name is free now.
                    _ = try await younger.statistics { $0.nameWinner == nil }
                }
            }
        }
    }
}
