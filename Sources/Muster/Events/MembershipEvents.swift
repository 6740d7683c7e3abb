public import SWIM

/// The changes of the member list, as one subscriber receives them.
///
/// ```swift
/// for await element in node.events() {
///     switch element {
///     case .snapshot(let members, _): table = members
///     case .change(let event, _): table.apply(event)
///     }
/// }
/// ```
///
/// The first element is a snapshot, then come changes, each with a higher revision than the element before. A
/// subscriber that falls behind by more than its buffer loses the backlog and finds one fresh snapshot instead: it may
/// miss what happened, never what is. The node does not wait for anybody.
///
/// The sequence ends when the node ends, after everything that was buffered. It ends early for a task that is
/// cancelled.
///
/// One value is one subscription: its iterators share one buffer, and an element goes to one of them. Call
/// ``MusterNode/events(bufferLimit:)`` once per consumer. The subscription ends with the last of the sequence and its
/// iterators, or with the cancellation of a task that waits in one.
public struct MembershipEvents: AsyncSequence, Sendable {
    /// The sequence never fails.
    public typealias Failure = Never

    /// A snapshot or one change, with the revision of the member list after it.
    public enum Element: Sendable, Hashable {
        /// All members, dead ones included: this node first, the others by name.
        case snapshot([Member], revision: UInt64)
        /// What happened to one member.
        case change(MembershipEvent, revision: UInt64)

        /// The revision of the member list after the element. Rises from element to element.
        public var revision: UInt64 {
            switch self {
            case .snapshot(_, let revision), .change(_, let revision): revision
            }
        }
    }

    private let subscription: Subscription<MemberList>

    init(_ subscription: Subscription<MemberList>) {
        self.subscription = subscription
    }

    /// An iterator over this subscription. A second one takes elements away from the first.
    public func makeAsyncIterator() -> Iterator {
        Iterator(subscription: subscription)
    }

    /// Takes elements from a subscription.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let subscription: Subscription<MemberList>

        /// The next element; nil once the node has ended or the task was cancelled.
        public mutating func next() async -> Element? {
            await subscription.next()
        }

        /// The next element; nil once the node has ended or the task was cancelled.
        public mutating func next(isolation actor: isolated (any Actor)?) async -> Element? {
            await subscription.next()
        }
    }
}

@available(*, unavailable)
extension MembershipEvents.Iterator: Sendable {}
