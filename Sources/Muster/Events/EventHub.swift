import SWIM
import Synchronization

/// Hands the node's membership events to any number of subscribers. Never waits for one.
final class EventHub: Sendable {
    typealias Element = MembershipEvents.Element
    private typealias Machine = EventMachine<CheckedContinuation<Element?, Never>>

    private let machine = Mutex(Machine())

    /// The number of subscriptions.
    var subscriberCount: Int { machine.withLock { $0.subscriberCount } }

    /// A member's record as of the last event; dead ones included.
    func member(_ id: MemberID) -> Member? {
        machine.withLock { $0.member(id) }
    }

    // MARK: - The node's side

    func start(_ members: [Member]) {
        deliver { machine, deliveries in machine.start(members, into: &deliveries) }
    }

    func publish(_ events: [MembershipEvent]) {
        guard !events.isEmpty else { return }
        deliver { machine, deliveries in
            for event in events { machine.publish(event, into: &deliveries) }
        }
    }

    func end() {
        deliver { machine, deliveries in machine.end(into: &deliveries) }
    }

    // MARK: - The subscribers' side

    func subscribe(bufferLimit: Int) -> MembershipEvents {
        MembershipEvents(Subscription(machine.withLock { $0.subscribe(bufferLimit: bufferLimit) }, of: self))
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
