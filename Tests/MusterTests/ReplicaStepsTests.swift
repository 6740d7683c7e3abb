import Cluster
import Placement
import SWIM
import Testing

@testable import Muster

@Suite(.timeLimit(.minutes(1))) struct ReplicaStepsTests {
    private func step(_ index: Int, epoch: UInt64 = 1, generation: UInt64 = 1) -> ReplicaStep {
        let member = MemberID(high: 0, low: 1)
        return ReplicaStep(
            partition: PartitionID(topic: "orders", index: index), epoch: epoch, generation: generation,
            action: .addLearner(member), expectedIndex: 1, expectedVoters: [member], leader: member)
    }

    /// Takes all that is there.
    private func drain(_ queue: inout StepQueue<Int>) -> [ReplicaStep] {
        var taken: [ReplicaStep] = []
        while queue.count > 0, case .resume(let step?) = queue.take(queue.makeTicket(), waiter: 0) {
            taken.append(step)
        }
        return taken
    }

    @Test func theNewestStepTakesTheOldOnesPlace() {
        var queue = StepQueue<Int>()
        for index in 0..<3 { #expect(queue.offer(step(index)) == nil) }
        #expect(queue.offer(step(0, generation: 2)) == nil)
        #expect(queue.offer(step(1, epoch: 2, generation: 0)) == nil)
        #expect(queue.count == 3)
        #expect(drain(&queue) == [step(0, generation: 2), step(1, epoch: 2, generation: 0), step(2)])
    }

    @Test func anOlderStepDoesNotReplaceANewerOne() {
        var queue = StepQueue<Int>()
        _ = queue.offer(step(0, epoch: 2, generation: 1))
        _ = queue.offer(step(0, epoch: 1, generation: 9))
        #expect(drain(&queue) == [step(0, epoch: 2, generation: 1)])
        // Once taken, everything is news again: the broker decides by epoch.
        _ = queue.offer(step(0, epoch: 1, generation: 9))
        #expect(drain(&queue) == [step(0, epoch: 1, generation: 9)])
    }

    @Test func memoryIsBoundedByPartitions() {
        var queue = StepQueue<Int>()
        for generation in 0..<10_000 { _ = queue.offer(step(generation % 7, generation: UInt64(generation))) }
        #expect(queue.count == 7)
        #expect(drain(&queue).map { $0.generation }.min() == 9_993)
    }

    @Test func cancelledWaitsEndAndTakeNothing() {
        var queue = StepQueue<Int>()
        let early = queue.makeTicket()
        #expect(queue.cancel(early) == nil)
        _ = queue.offer(step(0))
        guard case .resume(nil) = queue.take(early, waiter: 1) else {
            Issue.record("a cancelled wait took a step")
            return
        }
        #expect(drain(&queue) == [step(0)])
        let late = queue.makeTicket()
        _ = queue.take(late, waiter: 2)
        #expect(queue.cancel(late) == 2)
        #expect(queue.offer(step(1)) == nil)
    }

    @Test func aConsumerGetsStepsUntilTheEnd() async {
        let steps = ReplicaSteps()
        let (taken, signal) = AsyncStream<ReplicaStep>.makeStream()
        let consumer = Task {
            for await step in steps { signal.yield(step) }
            signal.finish()
        }
        var iterator = taken.makeAsyncIterator()
        for index in 0..<50 {
            steps.offer(step(index))
            #expect(await iterator.next() == step(index))
        }
        steps.finish()
        #expect(await iterator.next() == nil)
        await consumer.value
        var late = steps.makeAsyncIterator()
        #expect(await late.next() == nil)
    }

    @Test func cancellationEndsOnlyTheCancelledConsumer() async {
        let steps = ReplicaSteps()
        let cancelled = Task {
            var iterator = steps.makeAsyncIterator()
            return await iterator.next()
        }
        cancelled.cancel()
        #expect(await cancelled.value == nil)
        steps.offer(step(3))
        var iterator = steps.makeAsyncIterator()
        #expect(await iterator.next() == step(3))
    }
}
