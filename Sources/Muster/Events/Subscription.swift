/// One subscriber's place in the ``EventHub``. Unsubscribes at the end of its life.
final class Subscription: Sendable {
    private let hub: EventHub
    private let id: Int

    init(_ id: Int, of hub: EventHub) {
        self.id = id
        self.hub = hub
    }

    deinit {
        hub.unsubscribe(id)
    }

    func next() async -> MembershipEvents.Element? {
        await hub.next(id)
    }
}
