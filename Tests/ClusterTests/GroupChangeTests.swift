import SWIM
import Testing

@testable import Cluster

@Suite struct GroupChangeTests {
    private func health(_ replicas: [(UInt64, GroupHealth.Replica)]) -> GroupHealth {
        GroupHealth(replicas.map { (MemberID.fixture($0.0), $0.1) })
    }

    private func well(_ ids: UInt64...) -> [(UInt64, GroupHealth.Replica)] { ids.map { ($0, .caughtUp) } }

    private func change(_ target: [UInt64], leader: UInt64? = nil) -> GroupChange {
        GroupChange(target: target.map { .fixture($0) }, leader: leader.map { .fixture($0) })
    }

    @Test func aReplacementGoesStepByStep() {
        let change = change([1, 2, 4], leader: 1)
        // 3 is dead.
        var all = well(1, 2) + [(3, .gone), (4, .unreported)]
        #expect(
            change.next(.fixture([1, 2, 3]), health(all)) == .step(.addLearner(.fixture(4)), .adding))
        #expect(change.next(.fixture([1, 2, 3], learners: [4]), health(all)) == .wait(.catchingUp))
        all[3].1 = .copying
        #expect(change.next(.fixture([1, 2, 3], learners: [4]), health(all)) == .wait(.catchingUp))
        all[3].1 = .caughtUp
        #expect(
            change.next(.fixture([1, 2, 3], learners: [4]), health(all))
                == .step(.promote(.fixture(4), demoting: .fixture(3)), .promoting))
        #expect(
            change.next(.fixture([1, 2, 4], learners: [3]), health(all))
                == .step(.removeLearner(.fixture(3)), .removing))
        #expect(change.next(.fixture([1, 2, 4]), health(all)) == .done)
        all[3].1 = .gone
        #expect(change.next(.fixture([1, 2, 3], learners: [4]), health(all)) == .impossible)
    }

    @Test func aLeaderHandsOverBeforeItGoes() {
        let all = health(well(1, 2, 3, 4))
        #expect(
            change([2, 3, 4], leader: 3).next(.fixture([1, 2, 3], learners: [4]), all)
                == .step(.transferLeader(to: .fixture(3)), .transferring))
        // The one that should lead has no vote yet: another one leads meanwhile.
        #expect(
            change([2, 3, 4], leader: 4).next(.fixture([1, 2, 3], learners: [4]), all)
                == .step(.transferLeader(to: .fixture(2)), .transferring))
        #expect(
            change([2, 3, 4], leader: 4).next(.fixture([2, 3, 4], leader: 2), all)
                == .step(.transferLeader(to: .fixture(4)), .transferring))
    }

    @Test func aSingleReplicaMovesWithoutAGap() {
        let change = change([2])
        let all = health(well(1, 2))
        #expect(change.next(.fixture([1]), all) == .step(.addLearner(.fixture(2)), .adding))
        #expect(
            change.next(.fixture([1], learners: [2]), all) == .step(.promote(.fixture(2), demoting: nil), .promoting))
        #expect(
            change.next(.fixture([1, 2]), all) == .step(.transferLeader(to: .fixture(2)), .transferring))
        #expect(change.next(.fixture([1, 2], leader: 2), all) == .step(.demote(.fixture(1)), .removing))
        #expect(
            change.next(.fixture([2], learners: [1]), all) == .step(.removeLearner(.fixture(1)), .removing))
        #expect(change.next(.fixture([2]), all) == .done)
    }

    @Test func noStepCostsTheMajority() {
        // Of five voters two are gone and one copies: one more must not go.
        let replicas = well(1, 2) + [(3, .copying), (4, .gone), (5, .gone)]
        #expect(change([1, 2, 3, 4]).next(.fixture([1, 2, 3, 4, 5]), health(replicas)) == .wait(.removing))
        // A promotion that leaves too few.
        let learner = well(1, 6) + [(2, .gone), (3, .gone), (4, .copying), (5, .copying)]
        #expect(
            change([1, 6, 4, 5, 2]).next(.fixture([1, 2, 3, 4, 5], learners: [6]), health(learner)) == .wait(.promoting)
        )
    }

    @Test func aDeadLeaderIsTakenOverFrom() {
        let group = GroupConfiguration.fixture([1, 2, 3])
        #expect(
            GroupChange.takeover(group, health([(1, .gone), (2, .copying), (3, .caughtUp)]))
                == .step(.transferLeader(to: .fixture(3)), .transferring))
        #expect(GroupChange.takeover(group, health(well(1, 2, 3))) == nil)
        // One of three cannot decide.
        #expect(GroupChange.takeover(group, health([(1, .gone), (2, .gone), (3, .caughtUp)])) == .wait(.transferring))
        #expect(
            GroupChange.takeover(group, health([(1, .gone), (2, .copying), (3, .copying)])) == .wait(.transferring))
    }

    @Test func aVoterThatLostItsDataStartsAgain() {
        let change = change([1, 2, 3])
        var all = well(1, 2) + [(3, .unreported)]
        #expect(change.next(.fixture([1, 2, 3]), health(all)) == .step(.demote(.fixture(3)), .removing))
        #expect(change.next(.fixture([1, 2], learners: [3]), health(all)) == .wait(.catchingUp))
        #expect(change.next(.fixture([1, 2]), health(all)) == .step(.addLearner(.fixture(3)), .adding))
        all[2].1 = .caughtUp
        #expect(
            change.next(.fixture([1, 2], learners: [3]), health(all))
                == .step(.promote(.fixture(3), demoting: nil), .promoting))
    }

    /// From any group to any target, with everybody well, the steps end, and none costs the majority.
    @Test func everyChangeEnds() {
        var random = RandomGenerator(seed: 4)
        for _ in 0..<2_000 {
            var ids = (1...7).map { MemberID.fixture($0) }
            random.shuffle(&ids)
            let voterCount = 1 + random.index(below: 4)
            var group = GroupConfiguration(
                index: 1, epoch: 1, voters: Array(ids[..<voterCount]),
                learners: Array(ids[voterCount..<voterCount + random.index(below: 2)]))
            group.leader = random.below(5) == 0 ? nil : group.voters[random.index(below: voterCount)]
            random.shuffle(&ids)
            let target = Array(ids[..<(1 + random.index(below: 4))])
            let change = GroupChange(target: target, leader: random.below(2) == 0 ? target[0] : nil)
            let all = GroupHealth(ids.map { ($0, .caughtUp) })
            var steps = 0
            while steps < 40 {
                guard case .step(let action, _) = change.next(group, all) else { break }
                steps += 1
                let before = group.voters.count
                switch action {
                case .create: Issue.record("created twice")
                case .addLearner(let id): group.learners.append(id)
                case .promote(let id, let demoted):
                    group.learners.removeAll { $0 == id }
                    group.voters.append(id)
                    if let demoted {
                        #expect(demoted != group.leader)
                        group.voters.removeAll { $0 == demoted }
                        group.learners.append(demoted)
                    }
                case .demote(let id):
                    #expect(id != group.leader)
                    group.voters.removeAll { $0 == id }
                    group.learners.append(id)
                case .removeLearner(let id):
                    #expect(group.learners.contains(id))
                    group.learners.removeAll { $0 == id }
                case .transferLeader(let id): group.leader = id
                }
                #expect(group.voters.count >= min(before, target.count) && !group.voters.isEmpty)
                #expect(group.learners.count <= 2)
            }
            #expect(change.next(group, all) == .done)
            #expect(group.voters.sorted() == target.sorted() && group.learners.isEmpty)
            if let leader = change.leader { #expect(group.leader == leader) }
        }
    }
}
