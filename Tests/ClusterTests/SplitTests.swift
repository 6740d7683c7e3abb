import Placement
import SWIM
import Testing

@testable import Cluster

@Suite struct SplitTests {
    @Test func aMinorityPlansNothing() throws {
        let harness = try ReplacementTests.settled(seed: 40)
        let coordinator = try #require(harness.coordinator)
        let epoch = try #require(harness.nodes[coordinator].epoch)
        let other = coordinator == 4 ? 3 : 4
        harness.split([coordinator, other], side: 1)
        let steps = harness.nodes[coordinator].steps.count + harness.nodes[other].steps.count
        harness.run(for: .seconds(20))
        // The majority has a coordinator of a higher epoch.
        let successor = try #require(harness.coordinator)
        #expect(successor != coordinator && harness.nodes[successor].epoch! > epoch)
        // The other side holds, and says why.
        #expect(harness.nodes[coordinator].epoch == epoch)
        let holds = harness.view(of: coordinator).coordination.holds.map(\.rule)
        #expect(holds.contains("no-quorum") && holds.contains("mass-failure"), "\(holds)")
        #expect(harness.nodes[coordinator].steps.count + harness.nodes[other].steps.count == steps)
        #expect(harness.brokers.violations == [])
    }

    @Test func anOldCoordinatorIsFenced() throws {
        let harness = try ReplacementTests.settled(seed: 41)
        let old = try #require(harness.coordinator)
        let epoch = try #require(harness.nodes[old].epoch)
        harness.split([old], side: 1)
        try #require(harness.run(atMost: .seconds(60)) { harness.shortfall == nil || harness.coordinator != old })
        try #require(
            harness.run(atMost: .seconds(60)) { harness.brokers.groups.contains { $0.committed!.epoch > epoch } })
        // A step that the old coordinator might still send changes nothing.
        let group = try #require(harness.brokers.groups.first { $0.committed!.epoch > epoch })
        let refused = harness.brokers.refused
        let committed = try #require(group.committed)
        harness.brokers.perform(
            ReplicaStep(
                partition: group.partition, epoch: epoch, generation: 1, action: .demote(committed.voters.last!),
                expectedIndex: committed.index, expectedVoters: committed.voters, leader: committed.leader!),
            at: committed.leader!)
        #expect(harness.brokers.refused == refused + 1)
        harness.split([old], side: 0)
        #expect(harness.run(atMost: .seconds(60)) { harness.nodes[old].epoch == nil })
        #expect(harness.run(atMost: .seconds(60)) { harness.shortfall == nil && harness.isConverged })
    }

    @Test func thereIsOneCoordinatorPerEpoch() throws {
        // The voters come and go; whoever has an epoch has it alone.
        for seed in 50..<54 as Range<UInt64> {
            let harness = Harness(count: 5, voters: ["a", "b", "c", "d", "e"], seed: seed)
            harness.loss = 100
            harness.start()
            var random = RandomGenerator(seed: seed)
            var holders: [(epoch: UInt64, id: MemberID)] = []
            for _ in 0..<30 {
                harness.run(atMost: .milliseconds(700)) {
                    for node in harness.nodes {
                        guard let epoch = node.epoch else { continue }
                        if let holder = holders.first(where: { $0.epoch == epoch }) {
                            #expect(holder.id == node.id)
                        } else {
                            holders.append((epoch, node.id))
                        }
                    }
                    return false
                }
                let index = random.index(below: 5)
                switch random.below(3) {
                case 0: harness.split([index], side: Int(random.below(2)))
                case 1: if harness.nodes[index].isUp { harness.crash(index) }
                default: harness.restart(index)
                }
            }
            for index in 0..<5 {
                harness.split([index], side: 0)
                if !harness.nodes[index].isUp { harness.restart(index) }
            }
            #expect(harness.run(atMost: .seconds(60)) { harness.coordinator != nil && harness.isConverged })
            #expect(!holders.isEmpty)
        }
    }

    @Test func aLiveCoordinatorIsNotDisplaced() throws {
        let harness = try ReplacementTests.settled(seed: 42)
        let coordinator = try #require(harness.coordinator)
        let epoch = harness.nodes[coordinator].epoch
        for other in 0..<3 where other != coordinator {
            harness.crash(other)
            harness.run(for: .seconds(3))
            harness.restart(other)
            harness.run(for: .seconds(5))
        }
        #expect(harness.nodes[coordinator].epoch == epoch)
    }

    @Test func aSoleVoterCoordinatesAtOnce() throws {
        let harness = Harness(count: 1, voters: ["a"], seed: 43)
        harness.start()
        harness.run(for: .milliseconds(1))
        #expect(harness.nodes[0].epoch == 1)
        #expect(harness.nodes[0].persisted == PersistedState(promisedEpoch: 1, promisedTo: harness.nodes[0].id))
        harness.restart(0)
        harness.run(for: .milliseconds(1))
        #expect(harness.nodes[0].epoch == 2)
    }

    @Test func withoutVotersNobodyPlans() throws {
        let harness = Harness(count: 3, topics: ReplacementTests.topics, voters: [], seed: 44)
        harness.start()
        harness.run(for: .seconds(20))
        #expect(harness.coordinator == nil && harness.brokers.committed == 0)
    }
}
