import Cluster
import SWIM
import Testing

@testable import Simulator

/// What brokers do by themselves: share their bandwidth, elect leaders, take data, lie.
@Suite struct BrokerModelTests {
    @Test func theBandwidthIsShared() {
        // Three partitions on the same three nodes: one leader sends six copies.
        var bench = BrokerBench(partitions: 3)
        for index in 0..<3 {
            bench.perform(.create(voters: [bench.ids[0], bench.ids[1], bench.ids[2]]), at: 0, partition: index)
        }
        bench.advance(1, to: 3)
        #expect(bench.brokers.groups.allSatisfy { $0.replica(at: 1)?.bytes == 500_000 })
        #expect(bench.brokers.groups.allSatisfy { $0.replica(at: 2)?.bytes == 500_000 })
        bench.advance(1, to: 6)
        #expect(bench.brokers.moves == 6)
        #expect(bench.brokers.copiedBytes == 6_000_000)
    }

    @Test func nothingOfAByteIsLost() {
        var bench = BrokerBench(partitions: 3)
        for index in 0..<3 {
            bench.perform(.create(voters: [bench.ids[0], bench.ids[1], bench.ids[2]]), at: 0, partition: index)
        }
        // A sixth of 1 MB/s in steps of a millisecond: 166 bytes and two thirds.
        for step in 1...600 { bench.advance(1, to: Double(step) / 1_000) }
        #expect(bench.brokers.groups.allSatisfy { $0.replica(at: 1)!.bytes >= 99_999 })
    }

    @Test func aSlowBrokerCopiesSlowly() {
        var bench = BrokerBench()
        bench.create()
        bench.perform(.addLearner(bench.ids[3]), at: 0)
        bench.brokers.processes[0].slowness = 10_000
        bench.advance(3, to: 105)
        #expect(bench.group.replica(at: 3)?.bytes == 500_000, "the source's bandwidth counts as well")
    }

    @Test func learnersAreCounted() {
        var bench = BrokerBench(partitions: 2)
        bench.create()
        #expect(bench.brokers.learnersInPeak == 0, "voters of a new group are no learners")
        for index in 0..<2 { bench.perform(.addLearner(bench.ids[3]), at: 0, partition: index) }
        bench.advance(3, to: 100.5)
        #expect(bench.brokers.learnersInPeak == 2)
        #expect(bench.brokers.learnersPeak == 2)
    }

    // MARK: - Elections

    @Test func aGroupElectsALeaderByItself() {
        var bench = BrokerBench(election: 2_000_000_000)
        bench.create()
        bench.down = [0]
        bench.advance(1, to: 101)
        bench.advance(1, to: 102)
        #expect(bench.group.configuration.leader == bench.ids[0], "not before the time is over")
        bench.advance(1, to: 103)
        #expect(bench.group.configuration.leader == bench.ids[1])
        #expect(bench.group.configuration.index == 2)
        #expect(bench.group.configuration.epoch == 1)
    }

    @Test func whoHearsItsLeaderAgainDoesNotStand() {
        var bench = BrokerBench(election: 2_000_000_000)
        bench.create()
        for second in [101.0, 103, 105] {
            bench.down = [0]
            bench.advance(1, to: second)
            bench.down = []
            bench.advance(1, to: second + 1.5)
        }
        #expect(bench.group.configuration.leader == bench.ids[0])
    }

    @Test func nobodyIsElectedWithoutAMajorityOrWithLessThanTheOthers() {
        var bench = BrokerBench(election: 1_000_000_000)
        bench.create()
        bench.down = [0, 2]
        bench.advance(1, to: 101)
        bench.advance(1, to: 110)
        #expect(bench.group.configuration.leader == bench.ids[0])
        // One follower has missed what the other one has.
        bench.down = [1]
        bench.append(100_000)
        bench.advance(2, to: 120)
        bench.down = [0]
        bench.advance(1, to: 121)
        bench.advance(1, to: 130)
        #expect(bench.group.configuration.leader == bench.ids[0])
        bench.advance(2, to: 131)
        bench.advance(2, to: 140)
        #expect(bench.group.configuration.leader == bench.ids[2])
        let violations = bench.brokers.takeViolations()
        #expect(violations.isEmpty)
    }

    @Test func whatOnlyTheOldLeaderHadIsGone() {
        var bench = BrokerBench(election: 1_000_000_000)
        bench.create()
        bench.cut = [0]
        bench.append(100_000)
        #expect(bench.group.size == 1_100_000)
        #expect(bench.group.committed == 1_000_000)
        bench.advance(1, to: 101)
        bench.advance(1, to: 103)
        #expect(bench.group.configuration.leader == bench.ids[1])
        #expect(bench.group.size == 1_000_000)
        bench.cut = []
        bench.advance(0, to: 104)
        #expect(bench.group.replica(at: 0)?.bytes == 1_000_000)
        #expect(bench.brokers.takeViolations().isEmpty, "it was never acknowledged")
    }

    @Test func whoHasForgottenHowItVotedDoesNotVote() {
        var bench = BrokerBench(election: 1_000_000_000)
        bench.create()
        bench.loseData(of: 2)
        bench.down = [0]
        bench.advance(1, to: 101)
        bench.advance(1, to: 110)
        #expect(bench.group.configuration.leader == bench.ids[0], "one of three votes is no majority")
    }

    // MARK: - Lies

    @Test func anIdleBrokerDoesNothing() {
        var bench = BrokerBench()
        bench.create()
        bench.lie(.idle, 0)
        bench.perform(.addLearner(bench.ids[3]), at: 0)
        #expect(bench.group.configuration.learners.isEmpty)
        bench.lie(nil, 0)
        bench.perform(.addLearner(bench.ids[3]), at: 0)
        bench.lie(.idle, 3)
        bench.advance(3, to: 120)
        let report = bench.brokers.reports(of: 3, at: bench.now)
        #expect(report.first?.bytes == 0)
    }

    @Test func aLiarClaimsToHaveCopied() {
        var bench = BrokerBench()
        bench.create()
        bench.perform(.addLearner(bench.ids[3]), at: 0)
        bench.lie(.progress, 3)
        bench.advance(3, to: 100.5)
        var report = bench.brokers.reports(of: 3, at: bench.now)
        #expect(report.first?.bytes == 500_000)
        bench.advance(3, to: 120)
        report = bench.brokers.reports(of: 3, at: bench.now)
        #expect(report.first?.isCaughtUp == true)
        #expect(bench.group.replica(at: 3)?.bytes == 0)
        bench.perform(.promote(bench.ids[3], demoting: bench.ids[2]), at: 0)
        #expect(bench.voters == [0, 1, 2], "its leader knows better")
    }

    @Test func aLiarClaimsToHaveCommitted() {
        var bench = BrokerBench()
        bench.create()
        bench.lie(.commits, 0)
        bench.perform(.addLearner(bench.ids[3]), at: 0)
        #expect(bench.group.configuration.learners.isEmpty)
        var report = bench.brokers.reports(of: 0, at: bench.now)
        #expect(report.first?.group.learners == [bench.ids[3]])
        #expect(report.first?.group.index == 2)
        bench.lie(nil, 0)
        report = bench.brokers.reports(of: 0, at: bench.now)
        #expect(report.first?.group.index == 1)
    }
}
