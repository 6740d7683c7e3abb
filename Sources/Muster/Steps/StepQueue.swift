import Cluster
import Placement

/// The newest step of each partition, in order of arrival. A plain value: no lock, no task.
///
/// `Waiter` stands for whoever waits for a step: a continuation in ``ReplicaSteps``, a number in the tests.
struct StepQueue<Waiter> {
    /// What a call to ``take(_:waiter:)`` leads to.
    enum Outcome {
        /// The waiter was kept.
        case wait
        /// The waiter gets this now; nil is the end.
        case resume(ReplicaStep?)
    }

    /// Names one wait, so that it can be cancelled.
    typealias Ticket = UInt64

    private var order: ArraySlice<PartitionID> = []
    private var newest: [PartitionID: ReplicaStep] = [:]
    private var waiters: [(ticket: Ticket, waiter: Waiter)] = []
    /// Tickets that were cancelled before their wait began.
    private var cancelled: Set<Ticket> = []
    private var lastTicket: Ticket = 0
    private var isFinished = false

    /// The number of steps that wait.
    var count: Int { order.count }

    /// Queues a step, or returns the waiter that gets it.
    mutating func offer(_ step: ReplicaStep) -> Waiter? {
        guard !isFinished else { return nil }
        guard waiters.isEmpty else { return waiters.removeFirst().waiter }
        if let waiting = newest[step.partition] {
            // Keeping the older one's place in the queue: a partition whose steps change often must not starve.
            if (step.epoch, step.generation) >= (waiting.epoch, waiting.generation) {
                newest[step.partition] = step
            }
        } else {
            newest[step.partition] = step
            order.append(step.partition)
        }
        return nil
    }

    mutating func makeTicket() -> Ticket {
        lastTicket += 1
        return lastTicket
    }

    /// Takes the next step, or keeps the waiter.
    mutating func take(_ ticket: Ticket, waiter: Waiter) -> Outcome {
        if isFinished || cancelled.remove(ticket) != nil { return .resume(nil) }
        if let partition = order.popFirst() { return .resume(newest.removeValue(forKey: partition)) }
        waiters.append((ticket, waiter))
        return .wait
    }

    /// Ends one wait; returns its waiter if it had begun.
    mutating func cancel(_ ticket: Ticket) -> Waiter? {
        guard !isFinished else { return nil }
        if let index = waiters.firstIndex(where: { $0.ticket == ticket }) {
            return waiters.remove(at: index).waiter
        }
        cancelled.insert(ticket)
        return nil
    }

    /// Forgets that a wait was cancelled, once it is over.
    mutating func forget(_ ticket: Ticket) {
        cancelled.remove(ticket)
    }

    /// Gives up what waits; returns everybody who waits for more.
    mutating func finish() -> [Waiter] {
        isFinished = true
        order = []
        newest = [:]
        defer { waiters = [] }
        return waiters.map { $0.waiter }
    }
}
