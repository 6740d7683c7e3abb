import SWIM

/// The member list as the subscribers know it, and what waits for each of them. A plain value: no lock, no task.
///
/// `Waiter` stands for whoever waits for an element: a continuation in ``EventHub``, a number in the tests.
struct EventMachine<Waiter> {
    typealias Element = MembershipEvents.Element

    /// Somebody to wake up, and with what. Nil: the sequence has ended.
    typealias Delivery = (waiter: Waiter, element: Element?)

    private struct Subscriber {
        let limit: Int
        /// Oldest first. Empty while `isBehind`.
        var buffer: ArraySlice<Element> = []
        /// The next element is a snapshot, made when it is asked for.
        var isBehind = false
        /// More than one only if iterators of the same subscription wait at the same time.
        var waiters: [Waiter] = []
    }

    private enum Phase {
        /// The member list is not known yet.
        case waiting
        case running
        case ended
    }

    private var phase = Phase.waiting
    private var members: [Member] = []
    private var slots: [MemberID: Int] = [:]
    private var revision: UInt64 = 0
    // Subscribers are few and come and go seldom; events go to all of them.
    private var subscribers: [(id: Int, state: Subscriber)] = []
    private var nextSubscriber = 0

    var subscriberCount: Int { subscribers.count }

    /// The member with an identity, as of the last event; dead ones included.
    func member(_ id: MemberID) -> Member? {
        slots[id].map { members[$0] }
    }

    // MARK: - The node's side

    /// Makes the member list known; the first one is the node itself.
    mutating func start(_ members: [Member], into deliveries: inout [Delivery]) {
        guard phase == .waiting else { return }
        phase = .running
        revision = 1
        for member in members { upsert(member) }
        let snapshot = snapshot()
        for index in subscribers.indices {
            subscribers[index].state.isBehind = false
            hand(snapshot, to: index, into: &deliveries)
        }
    }

    /// Applies a change and hands it to everybody.
    ///
    /// - Complexity: O(subscribers); removing a forgotten member O(members).
    mutating func publish(_ event: MembershipEvent, into deliveries: inout [Delivery]) {
        guard phase == .running else { return }
        revision += 1
        switch event.kind {
        case .forgotten:
            remove(event.member.id)
        case .nameConflict:
            break  // the claimant was refused: it is not in the list
        case .joined, .suspected, .refuted, .died, .left, .updated:
            upsert(event.member)
        }
        let element = Element.change(event, revision: revision)
        for index in subscribers.indices {
            hand(element, to: index, into: &deliveries)
        }
    }

    /// Ends all subscriptions. What is buffered can still be taken.
    mutating func end(into deliveries: inout [Delivery]) {
        phase = .ended
        for index in subscribers.indices {
            for waiter in subscribers[index].state.waiters { deliveries.append((waiter, nil)) }
            subscribers[index].state.waiters = []
        }
    }

    private mutating func hand(_ element: Element, to index: Int, into deliveries: inout [Delivery]) {
        if !subscribers[index].state.waiters.isEmpty {
            // Who waits has an empty buffer.
            deliveries.append((subscribers[index].state.waiters.removeFirst(), element))
        } else if subscribers[index].state.buffer.count < subscribers[index].state.limit {
            guard !subscribers[index].state.isBehind else { return }
            subscribers[index].state.buffer.append(element)
        } else {
            subscribers[index].state.isBehind = true
            subscribers[index].state.buffer = []
        }
    }

    // MARK: - A subscriber's side

    /// Adds a subscriber, whose first element is the member list of this moment.
    mutating func subscribe(bufferLimit: Int) -> Int {
        precondition(bufferLimit > 0, "a subscriber needs room for one element")
        var subscriber = Subscriber(limit: bufferLimit)
        switch phase {
        case .waiting: break
        case .running, .ended: subscriber.buffer.append(snapshot())
        }
        nextSubscriber += 1
        subscribers.append((nextSubscriber, subscriber))
        return nextSubscriber
    }

    /// Removes a subscriber; who waits there gets the end.
    mutating func unsubscribe(_ id: Int, into deliveries: inout [Delivery]) {
        guard let index = subscribers.firstIndex(where: { $0.id == id }) else { return }
        for waiter in subscribers[index].state.waiters { deliveries.append((waiter, nil)) }
        subscribers.remove(at: index)
    }

    /// Takes the next element, or lets `waiter` wait for it.
    mutating func next(_ id: Int, waiter: Waiter, into deliveries: inout [Delivery]) {
        guard let index = subscribers.firstIndex(where: { $0.id == id }) else {
            deliveries.append((waiter, nil))
            return
        }
        if subscribers[index].state.isBehind {
            subscribers[index].state.isBehind = false
            deliveries.append((waiter, snapshot()))
        } else if let element = subscribers[index].state.buffer.popFirst() {
            deliveries.append((waiter, element))
        } else if case .ended = phase {
            deliveries.append((waiter, nil))
        } else {
            subscribers[index].state.waiters.append(waiter)
        }
    }

    // MARK: - The member list

    private func snapshot() -> Element {
        guard let local = members.first else { return .snapshot([], revision: revision) }
        let others = members.dropFirst().sorted { ($0.name, $0.id) < ($1.name, $1.id) }
        return .snapshot([local] + others, revision: revision)
    }

    private mutating func upsert(_ member: Member) {
        if let slot = slots[member.id] {
            members[slot] = member
        } else {
            slots[member.id] = members.count
            members.append(member)
        }
    }

    private mutating func remove(_ id: MemberID) {
        guard let slot = slots.removeValue(forKey: id), slot > 0 else { return }
        // The last one moves into the gap; the order of a snapshot does not depend on it.
        let last = members.removeLast()
        if slot < members.count {
            members[slot] = last
            slots[last.id] = slot
        }
    }
}
