import Placement
import SWIM
import Testing

@testable import Cluster

/// Nobody ends planning by naming an epoch that leaves none above it, and only voters lead.
@Suite struct EpochBoundTests {
    private let partition = PartitionID(topic: "orders", index: 0)

    private func harness(voters: [String] = ["a", "b", "c"]) -> Harness {
        let harness = Harness(count: 4, voters: voters, seed: 21)
        harness.hasBrokers = false
        harness.start()
        harness.run(for: .seconds(10))
        return harness
    }

    private func news(_ entries: [StateEntry]) -> [UInt8] {
        packet { EntriesMessage.write(.news, entries, to: &$0) }
    }

    /// The entries of a tenure with one step for a node.
    private func tenure(of owner: MemberID, epoch: UInt64, for node: MemberID) -> [StateEntry] {
        var tenure = TenureAnnouncement(epoch: epoch, isActive: true)
        tenure.stepPages = 1
        tenure.generation = 1
        let step = ReplicaStep(
            partition: partition, epoch: epoch, generation: 1, action: .create(voters: [node]), expectedIndex: 0,
            expectedVoters: [], leader: node)
        let version: UInt64 = 1_000 << 24 + 5_000
        var entries = [
            Entries.make(9, StateKey(.tenure), version, .tenure(tenure)),
            Entries.make(9, StateKey(.steps), version + 1, .steps([step])),
        ]
        for index in entries.indices { entries[index].owner = owner }
        return entries
    }

    @Test func theBoundFollowsWhatIsKnown() {
        var candidate = EpochCandidate(voters: ["a"], local: "a", renewInterval: .seconds(1), promised: 7)
        _ = candidate.noticeEpoch(8 + EpochVoter.largestJump)
        #expect(candidate.highestEpoch == 7)
        _ = candidate.noticeEpoch(7 + EpochVoter.largestJump)
        _ = candidate.noticeEpoch(7 + EpochVoter.largestJump * 2)
        #expect(candidate.highestEpoch == 7 + EpochVoter.largestJump * 2)
        #expect(EpochVoter.limit(above: .max) == EpochVoter.largestEpoch)
        #expect(EpochVoter.limit(above: EpochVoter.largestEpoch - 1) == EpochVoter.largestEpoch)

        var voter = EpochVoter(restored: PersistedState(promisedEpoch: 7))
        func ask(_ epoch: UInt64, knowing highest: UInt64) -> Bool {
            voter.decide(
                epoch: epoch, candidate: .fixture(1), highestEpoch: highest, isHolderPresent: false, patience: 0,
                at: Instant(nanoseconds: 1)
            ).isGranted
        }
        #expect(!ask(8 + EpochVoter.largestJump, knowing: 7))
        #expect(ask(8 + EpochVoter.largestJump, knowing: 8))
    }

    @Test func aLongIntervalDoesNotOverflow() {
        var candidate = EpochCandidate(voters: ["a", "b", "c"], local: "a", renewInterval: .max, promised: 0)
        var random = RandomGenerator(seed: 1)
        candidate.noticeCoordinator(of: 0, at: Instant(nanoseconds: 5))
        _ = candidate.advance(
            to: Instant(nanoseconds: 6), present: [true, true, true], isCoordinatorPresent: nil, random: &random)
        #expect(candidate.deadline == Instant(nanoseconds: .max))
    }

    @Test(arguments: [EpochVoter.largestEpoch, 1 << 30])
    func anAbsurdEpochIsRefusedWhereverItComesFrom(epoch: UInt64) throws {
        let harness = harness()
        let before = harness.nodes.map { $0.brain.candidate.highestEpoch }
        let voter = harness.nodes[1]
        // A request, a reply, a tenure of a voter, and a group.
        harness.inject(packet { PromiseRequest(epoch: epoch, round: 1).write(to: &$0) }, to: 1, from: 2)
        #expect(voter.persisted.promisedEpoch < 1_000 && voter.statistics.implausibleEpochs == 1)
        let reply = PromiseReply(epoch: 1, round: 1, isGranted: false, promisedEpoch: epoch)
        harness.inject(packet { reply.write(to: &$0) }, to: 1, from: 2)
        #expect(voter.statistics.implausibleEpochs == 2)
        harness.inject(news(tenure(of: harness.nodes[2].id, epoch: epoch, for: voter.id)), to: 1, from: 2)
        #expect(voter.statistics.implausibleEpochs == 3 && voter.steps.isEmpty)
        var report = ReplicaReport.fixture(0)
        report.group.epoch = epoch
        var page = Entries.replicas(9, page: 0, 1_000 << 24 + 5_002, [report])
        page.owner = harness.nodes[3].id
        harness.inject(news([page]), to: 1, from: 3)
        #expect(voter.statistics.implausibleEpochs == 4)
        harness.run(for: .seconds(10))
        #expect(harness.nodes.map { $0.brain.candidate.highestEpoch } == before)
        // Planning goes on.
        let coordinator = try #require(harness.coordinator)
        let holds = harness.view(of: coordinator).coordination.holds
        #expect(!holds.contains { $0.rule == "no-quorum" }, "\(holds)")
    }

    @Test func aGroupWithAHigherEpochIsOutranked() throws {
        let harness = harness()
        let epoch = harness.nodes[1].brain.candidate.highestEpoch + 1_000
        var report = ReplicaReport.fixture(0)
        report.group.epoch = epoch
        harness.command(.report([report]), 3)
        #expect(harness.run(atMost: .seconds(20)) { (harness.nodes[harness.coordinator ?? 0].epoch ?? 0) > epoch })
    }

    @Test func anEpochThatWasTooHighCountsOnceItIsPlausible() {
        var state = ReplicatedState.fixture(0, present: [1])
        var report = ReplicaReport.fixture(0)
        report.group.epoch = 50
        state.raiseGroupEpochLimit(to: 40)
        _ = state.merge(Entries.replicas(1, page: 0, 5, [report]), isPresent: true)
        #expect(state.highestGroupEpoch == 0)
        state.raiseGroupEpochLimit(to: 49)
        #expect(state.highestGroupEpoch == 0)
        state.raiseGroupEpochLimit(to: 50)
        #expect(state.highestGroupEpoch == 50)
    }

    @Test func onlyAVotersTenureIsFollowed() throws {
        let harness = harness()
        let epoch = harness.nodes[1].brain.candidate.highestEpoch + 5
        let broker = harness.nodes[0]
        harness.inject(news(tenure(of: harness.nodes[3].id, epoch: epoch, for: broker.id)), to: 0, from: 3)
        #expect(broker.steps.isEmpty && broker.statistics.foreignTenures == 1)
        #expect(broker.brain.candidate.highestEpoch < epoch && harness.view(of: 0).plan?.epoch != epoch)
        #expect(harness.view(of: 0).coordination.coordinator != harness.nodes[3].id)
        harness.inject(news(tenure(of: harness.nodes[2].id, epoch: epoch, for: broker.id)), to: 0, from: 2)
        #expect(broker.steps.map(\.epoch) == [epoch])
    }

    @Test func whoKnowsNoVotersFollowsAnybody() {
        let harness = harness(voters: [])
        let broker = harness.nodes[0]
        harness.inject(news(tenure(of: harness.nodes[3].id, epoch: 5, for: broker.id)), to: 0, from: 3)
        #expect(broker.steps.map(\.epoch) == [5])
    }
}
