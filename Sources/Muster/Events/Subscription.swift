/// One subscriber's place in a ``SubscriptionHub``. Unsubscribes at the end of its life.
final class Subscription<State: Subscribed>: Sendable {
    private let hub: SubscriptionHub<State>
    private let id: Int

    init(_ id: Int, of hub: SubscriptionHub<State>) {
        self.id = id
        self.hub = hub
    }

    deinit {
        hub.unsubscribe(id)
    }

    func next() async -> State.Element? {
        await hub.next(id)
    }
}
