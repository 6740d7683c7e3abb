/// A state as the subscribers know it, and what waits for each of them. A plain value: no lock, no task.
///
/// `Waiter` stands for whoever waits for an element: a continuation in ``SubscriptionHub``, a number in the tests.
struct SubscriptionMachine<State: Subscribed, Waiter> {
    typealias Element = State.Element

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

    /// Nil until it is known.
    private(set) var state: State?
    private var isEnded = false
    private var revision: UInt64 = 0
    // Subscribers are few and come and go seldom; changes go to all of them.
    private var subscribers: [(id: Int, state: Subscriber)] = []
    private var nextSubscriber = 0

    var subscriberCount: Int { subscribers.count }

    // MARK: - The node's side

    /// Makes the state known. The first change has the next revision.
    mutating func start(_ state: State, revision: UInt64, into deliveries: inout [Delivery]) {
        guard self.state == nil, !isEnded else { return }
        self.state = state
        self.revision = revision
        guard let snapshot else { return }
        for index in subscribers.indices {
            subscribers[index].state.isBehind = false
            hand(snapshot, to: index, into: &deliveries)
        }
    }

    /// Applies a change and hands it to everybody.
    ///
    /// - Complexity: O(subscribers).
    mutating func publish(_ change: State.Change, into deliveries: inout [Delivery]) {
        guard state != nil, !isEnded else { return }
        revision += 1
        state?.apply(change)
        let element = State.element(change, revision: revision)
        for index in subscribers.indices {
            hand(element, to: index, into: &deliveries)
        }
    }

    /// Ends all subscriptions. What is buffered can still be taken.
    mutating func end(into deliveries: inout [Delivery]) {
        isEnded = true
        for index in subscribers.indices {
            for waiter in subscribers[index].state.waiters { deliveries.append((waiter, nil)) }
            subscribers[index].state.waiters = []
        }
    }

    private var snapshot: Element? { state?.snapshot(revision: revision) }

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

    /// Adds a subscriber, whose first element is the state of this moment, or the first one that is known.
    mutating func subscribe(bufferLimit: Int) -> Int {
        precondition(bufferLimit > 0, "a subscriber needs room for one element")
        var subscriber = Subscriber(limit: bufferLimit)
        if let snapshot { subscriber.buffer.append(snapshot) }
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
            deliveries.append((waiter, snapshot))
        } else if let element = subscribers[index].state.buffer.popFirst() {
            deliveries.append((waiter, element))
        } else if isEnded {
            deliveries.append((waiter, nil))
        } else {
            subscribers[index].state.waiters.append(waiter)
        }
    }
}
