import Synchronization

/// Hands the changes of a state to any number of subscribers. Never waits for one.
final class SubscriptionHub<State: Subscribed>: Sendable {
    typealias Element = State.Element
    private typealias Machine = SubscriptionMachine<State, CheckedContinuation<Element?, Never>>

    private let machine = Mutex(Machine())

    /// The number of subscriptions.
    var subscriberCount: Int { machine.withLock { $0.subscriberCount } }

    /// Reads the state as of the last change; nil before there is one.
    func read<Result: Sendable>(_ body: (State) -> Result) -> Result? {
        machine.withLock { $0.state.map(body) }
    }

    // MARK: - The node's side

    func start(_ state: State, revision: UInt64) {
        deliver { machine, deliveries in machine.start(state, revision: revision, into: &deliveries) }
    }

    func publish(_ changes: [State.Change]) {
        guard !changes.isEmpty else { return }
        deliver { machine, deliveries in
            for change in changes { machine.publish(change, into: &deliveries) }
        }
    }

    func end() {
        deliver { machine, deliveries in machine.end(into: &deliveries) }
    }

    // MARK: - The subscribers' side

    func subscribe(bufferLimit: Int) -> Subscription<State> {
        Subscription(machine.withLock { $0.subscribe(bufferLimit: bufferLimit) }, of: self)
    }

    func unsubscribe(_ id: Int) {
        deliver { machine, deliveries in machine.unsubscribe(id, into: &deliveries) }
    }

    func next(_ id: Int) async -> Element? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                deliver { machine, deliveries in machine.next(id, waiter: continuation, into: &deliveries) }
            }
        } onCancel: {
            // If this comes before the wait, the wait finds the subscriber gone and ends at once.
            unsubscribe(id)
        }
    }

    /// Changes the machine under the lock and wakes up whoever is to be woken up outside it.
    private func deliver(_ body: (inout Machine, inout [Machine.Delivery]) -> Void) {
        var deliveries: [Machine.Delivery] = []
        machine.withLock { machine in body(&machine, &deliveries) }
        for delivery in deliveries { delivery.waiter.resume(returning: delivery.element) }
    }
}
