import Cluster
import SWIM
import Testing

@testable import Simulator

/// What a broker refuses although the coordinator asks for it with the right epoch, index and voters.
@Suite struct BrokerContractTests {
    /// A group on the first three nodes, and a learner that is whole on the fourth.
    private func benchWithLearner() -> BrokerBench {
        var bench = BrokerBench()
        bench.create()
        bench.perform(.addLearner(bench.ids[3]), at: 0)
        bench.advance(3, to: 110)
        return bench
    }

    @Test func oneChangeAtATime() {
        var bench = benchWithLearner()
        bench.perform(.addLearner(bench.ids[4]), at: 0)
        #expect(bench.refusals(.inFlight) == 1)
        #expect(bench.group.configuration.learners == [bench.ids[3]])
    }

    @Test func onlyWhoHasEverythingGetsAVote() {
        var bench = BrokerBench()
        bench.create()
        bench.perform(.addLearner(bench.ids[3]), at: 0)
        bench.perform(.promote(bench.ids[3], demoting: bench.ids[2]), at: 0)
        #expect(bench.refusals(.behind) == 1)
        bench.advance(3, to: 110)
        bench.cut = [3]
        bench.perform(.promote(bench.ids[3], demoting: bench.ids[2]), at: 0)
        #expect(bench.refusals(.behind) == 2, "whoever is out of reach may have lost it again")
        bench.cut = []
        bench.perform(.promote(bench.ids[3], demoting: bench.ids[2]), at: 0)
        #expect(bench.voters == [0, 1, 3])
    }

    @Test func aMajorityOfTheNewVotersMustBeWhole() {
        var bench = benchWithLearner()
        // Two voters are new on their disks: the leader and the learner are the only ones with the data.
        bench.loseData(of: 1)
        bench.loseData(of: 2)
        bench.cut = [2]
        bench.perform(.promote(bench.ids[3], demoting: nil), at: 0)
        #expect(bench.refusals(.majority) == 1, "two of four would not be a majority")
        #expect(bench.voters == [0, 1, 2])
    }

    @Test func nobodyLosesItsVoteWithoutAReplacement() {
        var bench = BrokerBench()
        bench.create()
        bench.perform(.demote(bench.ids[2]), at: 0)
        #expect(bench.refusals(.replacement) == 1)
        // Who has lost its data may become a learner until it has it again.
        bench.loseData(of: 2)
        bench.perform(.demote(bench.ids[2]), at: 0)
        #expect(bench.voters == [0, 1])
    }

    @Test func aVoterTooManyMayGo() {
        var bench = benchWithLearner()
        bench.perform(.promote(bench.ids[3], demoting: nil), at: 0)
        #expect(bench.voters == [0, 1, 2, 3])
        bench.perform(.demote(bench.ids[2]), at: 0)
        bench.perform(.removeLearner(bench.ids[2]), at: 0)
        #expect(bench.voters == [0, 1, 3])
        let violations = bench.brokers.takeViolations()
        #expect(violations.isEmpty)
    }

    @Test func onlyLearnersAreRemovedAndLeadersKeepTheirVote() {
        var bench = benchWithLearner()
        bench.perform(.removeLearner(bench.ids[2]), at: 0)
        bench.perform(.demote(bench.ids[0]), at: 0)
        bench.perform(.promote(bench.ids[3], demoting: bench.ids[0]), at: 0)
        #expect(bench.refusals(.senseless) == 3)
        #expect(bench.voters == [0, 1, 2])
    }

    @Test func theEpochOutlivesTheBroker() {
        var bench = BrokerBench()
        bench.create()
        bench.perform(.addLearner(bench.ids[3]), at: 0, epoch: 7)
        bench.down = [0, 1, 2]
        bench.advance(3, to: 110)
        bench.down = []
        bench.loseData(of: 2)
        bench.perform(.removeLearner(bench.ids[3]), at: 0, epoch: 6)
        #expect(bench.refusals(.epoch) == 1)
        #expect(bench.group.configuration.epoch == 7)
    }

    @Test func theLeadGoesToWhoHasEverything() {
        var bench = BrokerBench()
        bench.create()
        bench.cut = [1]
        bench.append(500_000)
        bench.cut = []
        bench.perform(.transferLeader(to: bench.ids[1]), at: 0)
        #expect(bench.refusals(.behind) == 1)
        bench.advance(1, to: 110)
        bench.perform(.transferLeader(to: bench.ids[1]), at: 0)
        #expect(bench.group.configuration.leader == bench.ids[1])
    }

    /// Without its own rules the group does what it is told, and the checker says what was wrong with it.
    @Test func brokersWithoutRulesAreWatched() {
        var bench = BrokerBench(contract: .fence)
        bench.create()
        bench.perform(.addLearner(bench.ids[3]), at: 0)
        bench.perform(.promote(bench.ids[3], demoting: bench.ids[2]), at: 0)
        #expect(bench.brokers.takeViolations().map(\.invariant) == [.replacementFirst])
        bench.perform(.transferLeader(to: bench.ids[3]), at: 0)
        #expect(bench.brokers.takeViolations().map(\.invariant) == [.acknowledgedDataKept])
        bench.perform(.removeLearner(bench.ids[2]), at: 3, index: 1)
        #expect(bench.refusals(.configuration) == 1)

        bench = BrokerBench(contract: .none)
        bench.create()
        bench.perform(.addLearner(bench.ids[3]), at: 0, epoch: 9)
        bench.perform(.removeLearner(bench.ids[3]), at: 0, epoch: 8, index: 1)
        #expect(bench.brokers.takeViolations().map(\.invariant) == [.epochNeverDecreases, .comparedAndSet])
    }
}
