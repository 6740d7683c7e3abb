import SWIM
import Testing

@testable import Cluster

@Suite struct EpochVoterTests {
    private let now = Instant(nanoseconds: 1_000)

    private func voter(_ epoch: UInt64 = 0, _ holder: UInt64? = nil) -> EpochVoter {
        EpochVoter(restored: PersistedState(promisedEpoch: epoch, promisedTo: holder.map { .fixture($0) }))
    }

    @Test func anEpochIsPromisedOnce() {
        var voter = voter()
        func ask(_ epoch: UInt64, _ id: UInt64, isHolderPresent: Bool = false) -> EpochVoter.Decision {
            voter.decide(
                epoch: epoch, candidate: .fixture(id), isHolderPresent: isHolderPresent, patience: 100, at: now)
        }
        #expect(ask(3, 1) == .init(isGranted: true, mustPersist: true))
        #expect(ask(3, 1) == .init(isGranted: true, mustPersist: false))
        #expect(ask(3, 2) == .init(isGranted: false, mustPersist: false))
        #expect(ask(2, 1) == .init(isGranted: false, mustPersist: false))
        #expect(ask(4, 2) == .init(isGranted: true, mustPersist: true))
        #expect(ask(3, 1) == .init(isGranted: false, mustPersist: false))
        #expect(ask(EpochVoter.largestEpoch + 1, 2) == .init(isGranted: false, mustPersist: false))
    }

    @Test func aHolderThatRenewsIsNotDispossessed() {
        var voter = voter(3, 1)
        func ask(_ epoch: UInt64, _ id: UInt64, _ isHolderPresent: Bool, at now: UInt64) -> Bool {
            voter.decide(
                epoch: epoch, candidate: .fixture(id), isHolderPresent: isHolderPresent, patience: 100,
                at: Instant(nanoseconds: now)
            ).isGranted
        }
        #expect(ask(3, 1, true, at: 1_000))
        #expect(!ask(4, 2, true, at: 1_099))
        #expect(ask(4, 1, true, at: 1_099))  // The holder itself, restarted.
        #expect(ask(5, 2, false, at: 1_100))  // The holder is dead.
        #expect(ask(6, 1, true, at: 1_300))  // The holder is silent.
    }

    @Test func aRestartRemembers() {
        var voter = voter(5, 1)
        let isGrantedToOther = voter.decide(
            epoch: 5, candidate: .fixture(2), isHolderPresent: false, patience: 0, at: now
        ).isGranted
        #expect(!isGrantedToOther)
        let isGrantedToHolder = voter.decide(
            epoch: 5, candidate: .fixture(1), isHolderPresent: false, patience: 0, at: now
        ).isGranted
        #expect(isGrantedToHolder)
    }
}

@Suite struct EpochCandidateTests {
    private let interval = Nanoseconds.seconds(1)

    private func candidate(_ local: String = "a", voters: [String] = ["c", "a", "b"]) -> EpochCandidate {
        EpochCandidate(voters: voters, local: local, renewInterval: interval, promised: 4)
    }

    private func grant(_ candidate: inout EpochCandidate, from voter: Int, at now: Instant) -> Bool {
        guard case .candidate(let epoch) = candidate.role else { return false }
        return candidate.record(
            PromiseReply(epoch: epoch, round: 1, isGranted: true, promisedEpoch: epoch), from: voter, at: now)
    }

    @Test func aMajorityMakesACoordinator() {
        var candidate = candidate()
        var random = RandomGenerator(seed: 1)
        var now = Instant(nanoseconds: 0)
        let present = [true, true, true]
        var action = candidate.advance(to: now, present: present, isCoordinatorPresent: nil, random: &random)
        #expect(action == .none)
        now = candidate.deadline!
        #expect(now.nanoseconds <= interval / 4)
        action = candidate.advance(to: now, present: present, isCoordinatorPresent: nil, random: &random)
        #expect(action == .ask([1, 2], PromiseRequest(epoch: 5, round: 1)))
        #expect(candidate.ownRequest == nil)
        var isCoordinator = grant(&candidate, from: 1, at: now)
        #expect(!isCoordinator)
        // The own promise comes last.
        #expect(candidate.ownRequest == PromiseRequest(epoch: 5, round: 1))
        isCoordinator = grant(&candidate, from: 0, at: now)
        #expect(isCoordinator && candidate.epoch == 5 && candidate.hasQuorum(at: now))
        // Without renewal, the majority grows old.
        #expect(candidate.hasQuorum(at: now + (interval * 3 - 1)))
        #expect(!candidate.hasQuorum(at: now + interval * 3))
        // A late answer to the first round does not count for the second.
        now = now + interval
        action = candidate.advance(to: now, present: present, isCoordinatorPresent: nil, random: &random)
        #expect(action == .ask([1, 2], PromiseRequest(epoch: 5, round: 2)))
        let late = PromiseReply(epoch: 5, round: 1, isGranted: true, promisedEpoch: 5)
        for voter in 0..<3 { _ = candidate.record(late, from: voter, at: now) }
        #expect(!candidate.hasQuorum(at: now + interval * 2))
    }

    @Test func aRoundPerIntervalIsEnough() {
        var candidate = candidate()
        var random = RandomGenerator(seed: 1)
        var now = Instant(nanoseconds: 0)
        var rounds: [UInt32] = []
        var asked = 0
        while now.nanoseconds < interval * 10 {
            let action = candidate.advance(
                to: now, present: [true, true, true], isCoordinatorPresent: nil, random: &random)
            if case .ask(let voters, let request) = action {
                asked += voters.count
                if rounds.last != request.round { rounds.append(request.round) }
                for voter in [0, 1, 2] {
                    let reply = PromiseReply(
                        epoch: request.epoch, round: request.round, isGranted: true, promisedEpoch: request.epoch)
                    _ = candidate.record(reply, from: voter, at: now)
                }
            }
            now = candidate.deadline!
        }
        #expect((10...11).contains(rounds.count) && asked == rounds.count * 2)
    }

    @Test func aHigherEpochEndsATenure() {
        var candidate = candidate("a", voters: ["a"])
        var random = RandomGenerator(seed: 1)
        let now = Instant(nanoseconds: 9)
        #expect(candidate.deadline == Instant(nanoseconds: 0))
        _ = candidate.advance(to: now, present: [true], isCoordinatorPresent: nil, random: &random)
        #expect(candidate.ownRequest == PromiseRequest(epoch: 5, round: 1))
        let isCoordinator = grant(&candidate, from: 0, at: now)
        #expect(isCoordinator)
        let ends = [5, 6].map { candidate.noticeEpoch($0) }
        #expect(ends == [false, true])
        #expect(candidate.epoch == nil && candidate.highestEpoch == 6)
        let isTooLarge = candidate.noticeEpoch(EpochVoter.largestEpoch + 1)
        #expect(!isTooLarge && candidate.highestEpoch == 6)
    }

    /// A voter that was started anew may stand before it hears of the coordinator.
    @Test func whoStoodInVainFollows() {
        var candidate = candidate()
        var random = RandomGenerator(seed: 1)
        _ = candidate.advance(
            to: Instant(nanoseconds: 0), present: [true, true, true], isCoordinatorPresent: nil, random: &random)
        let now = candidate.deadline!
        _ = candidate.advance(to: now, present: [true, true, true], isCoordinatorPresent: nil, random: &random)
        #expect(candidate.role == .candidate(epoch: 5) && candidate.highestEpoch == 4)
        candidate.noticeCoordinator(of: 4, at: now)
        #expect(candidate.role == .follower && candidate.silence(at: now + interval) == interval)
        let action = candidate.advance(
            to: now + interval, present: [true, true, true], isCoordinatorPresent: true, random: &random)
        #expect(action == .none && candidate.role == .follower)
    }

    @Test func aRestartedVoterFollowsTheCoordinator() throws {
        let harness = try ReplacementTests.settled(seed: 90)
        let coordinator = try #require(harness.coordinator)
        let epoch = harness.nodes[coordinator].epoch
        for index in [0, 1, 2] where index != coordinator {
            harness.crash(index)
            harness.restart(index)
            harness.run(for: .seconds(10))
            let view = harness.view(of: index).coordination
            #expect(view.coordinator == harness.nodes[coordinator].id && view.epoch == epoch, "\(view)")
            let requests = harness.nodes[index].statistics.sent[ClusterMessageKind.promiseRequest.index]
            harness.run(for: .seconds(10))
            #expect(harness.nodes[index].statistics.sent[ClusterMessageKind.promiseRequest.index] == requests)
        }
        #expect(harness.coordinator == coordinator && harness.nodes[coordinator].epoch == epoch)
    }

    @Test func nobodyStandsWithoutAMajorityOrBesideACoordinator() {
        var candidate = candidate()
        var random = RandomGenerator(seed: 1)
        var now = Instant(nanoseconds: 0)
        for _ in 0..<20 {
            now = now + interval
            let action = candidate.advance(
                to: now, present: [true, false, false], isCoordinatorPresent: nil, random: &random)
            #expect(action == .none)
            #expect(candidate.deadline == nil)
        }
        for _ in 0..<20 {
            now = now + interval
            candidate.noticeCoordinator(of: 4, at: now)
            let action = candidate.advance(
                to: now, present: [true, true, true], isCoordinatorPresent: true, random: &random)
            #expect(action == .none)
            #expect(candidate.deadline! > now)
        }
        // It dies: at once, but for a random moment.
        _ = candidate.advance(to: now, present: [true, true, false], isCoordinatorPresent: false, random: &random)
        #expect(candidate.deadline! - now <= interval / 4)
    }

    @Test func theRankDecidesWhoStandsFirst() {
        var random = RandomGenerator(seed: 1)
        var delays: [Nanoseconds] = []
        for name in ["a", "b", "c"] {
            var candidate = candidate(name)
            let now = Instant(nanoseconds: 0)
            _ = candidate.advance(to: now, present: [true, true, true], isCoordinatorPresent: nil, random: &random)
            delays.append(candidate.deadline! - now)
        }
        #expect(delays[0] < delays[1] && delays[1] < delays[2])
        // If the first is gone, the second has the first rank.
        var candidate = candidate("b")
        _ = candidate.advance(
            to: Instant(nanoseconds: 0), present: [false, true, true], isCoordinatorPresent: nil, random: &random)
        #expect(candidate.deadline!.nanoseconds <= interval / 4)
    }

    @Test func whoIsNoVoterNeverStands() {
        var candidate = candidate("z")
        var random = RandomGenerator(seed: 1)
        #expect(candidate.deadline == nil)
        let action = candidate.advance(
            to: Instant(nanoseconds: 0), present: [true, true, true], isCoordinatorPresent: nil, random: &random)
        #expect(action == .none)
    }
}
