import Placement
import SWIM
import Testing

@testable import Cluster

@Suite struct StepInboxTests {
    private let table = PartitionTable(topics: [])
    private let start = Instant(nanoseconds: 0)

    private func step(_ index: Int, generation: UInt64 = 1) -> ReplicaStep {
        ReplicaStep(
            partition: PartitionID(topic: "t", index: index), epoch: 9, generation: generation,
            action: .addLearner(.fixture(1)), expectedIndex: 0, expectedVoters: [], leader: .fixture(1))
    }

    private func update(_ inbox: inout StepInbox, _ steps: [ReplicaStep], at now: Instant) -> [ReplicaStep] {
        inbox.update(steps, partitions: table, at: now, local: .fixture(1))
    }

    @Test func aStepIsHandedOverWhenItIsNewAndEverySecond() {
        var inbox = StepInbox()
        #expect(inbox.deadline == nil)
        #expect(update(&inbox, [step(2), step(1)], at: start) == [step(1), step(2)])
        #expect(inbox.deadline == start + .seconds(1))
        let later = start + .milliseconds(300)
        let next = [step(3), step(2), step(1, generation: 2)]
        #expect(update(&inbox, next, at: later) == [step(1, generation: 2), step(3)])
        let overdue = inbox.takeOverdue(at: start + .seconds(1))
        #expect(overdue == [step(2)])
        #expect(inbox.deadline == later + .seconds(1))
        #expect(update(&inbox, [], at: later) == [] && inbox.deadline == nil)
    }

    @Test func aPartitionHasOneStepAndTheNewestCounts() {
        var inbox = StepInbox()
        let steps = [step(1, generation: 3), step(1, generation: 5), step(1, generation: 4)]
        #expect(update(&inbox, steps, at: start) == [step(1, generation: 5)])
        #expect(update(&inbox, steps, at: start) == [])
    }

    @Test func thereIsALimit() {
        var inbox = StepInbox()
        let steps = (0..<StepInbox.largestCount + 10).reversed().map { step($0) }
        let fresh = update(&inbox, steps, at: start)
        #expect(fresh.count == StepInbox.largestCount && fresh.first == step(0))
        #expect(update(&inbox, steps, at: start) == [])
    }

    @Test func whatIsPursuedIsKnownAsAWhole() {
        var inbox = StepInbox()
        _ = update(&inbox, [step(2), step(1)], at: start)
        #expect(inbox.hasChanged && inbox.steps == [step(1), step(2)])
        _ = update(&inbox, [step(1), step(2)], at: start)
        #expect(!inbox.hasChanged)
        _ = update(&inbox, [step(1), step(2, generation: 2)], at: start)
        #expect(inbox.hasChanged && inbox.steps == [step(1), step(2, generation: 2)])
        _ = update(&inbox, [step(2, generation: 2)], at: start)
        #expect(inbox.hasChanged && inbox.steps == [step(2, generation: 2)])
        _ = update(&inbox, [], at: start)
        #expect(inbox.hasChanged && inbox.steps == [])
    }
}
