public import Cluster
import Synchronization

/// The steps that wait for a broker: at most one per partition, the newest, in order of arrival.
///
/// A step that arrives for a partition whose last step was not taken yet takes that one's place, unless it is older:
/// the broker only ever sees what is desired now. The memory is bounded by the number of partitions. The sequence ends
/// when the node ends, at once: what was not taken then is given up.
///
/// For one consumer: with several, each step goes to one of them. Ends early for a task that is cancelled, and only for
/// it.
public final class ReplicaSteps: AsyncSequence, Sendable {
    /// One step for the local broker.
    public typealias Element = ReplicaStep
    /// The sequence never fails.
    public typealias Failure = Never

    private let queue = Mutex(StepQueue<CheckedContinuation<ReplicaStep?, Never>>())

    package init() {}

    /// Queues a step. Never waits.
    package func offer(_ step: ReplicaStep) {
        let waiter = queue.withLock { $0.offer(step) }
        waiter?.resume(returning: step)
    }

    /// Ends the sequence.
    package func finish() {
        for waiter in queue.withLock({ $0.finish() }) { waiter.resume(returning: nil) }
    }

    private func next() async -> ReplicaStep? {
        let ticket = queue.withLock { $0.makeTicket() }
        let step = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                switch queue.withLock({ $0.take(ticket, waiter: continuation) }) {
                case .wait: break
                case .resume(let step): continuation.resume(returning: step)
                }
            }
        } onCancel: {
            let waiter = queue.withLock { $0.cancel(ticket) }
            waiter?.resume(returning: nil)
        }
        if Task.isCancelled { queue.withLock { $0.forget(ticket) } }
        return step
    }

    /// An iterator. All iterators take from the same queue.
    public func makeAsyncIterator() -> Iterator {
        Iterator(steps: self)
    }

    /// Takes steps from the queue.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let steps: ReplicaSteps

        /// The next step; nil once the node has ended or the task was cancelled.
        public mutating func next() async -> ReplicaStep? {
            await steps.next()
        }

        /// The next step; nil once the node has ended or the task was cancelled.
        public mutating func next(isolation actor: isolated (any Actor)?) async -> ReplicaStep? {
            await steps.next()
        }
    }
}

@available(*, unavailable)
extension ReplicaSteps.Iterator: Sendable {}
