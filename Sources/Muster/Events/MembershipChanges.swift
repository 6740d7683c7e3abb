public import SWIM

/// Batches of members that are gone or have come for certain, as one subscriber receives them.
///
/// ```swift
/// for await element in node.changes() {
///     switch element {
///     case .snapshot(let members, _): replicas.place(on: members)
///     case .change(let change): replicas.move(from: change.removed, to: change.added)
///     }
/// }
/// ```
///
/// The first element is a snapshot of the members that count; then come changes, each with the next revision. A
/// subscriber that falls behind by more than its buffer loses the backlog and finds one fresh snapshot instead. The node
/// does not wait for anybody. What is not promised: other nodes see the same changes neither at the same time nor in the
/// same batches, for there is no agreement behind them.
///
/// Ends, and is shared between iterators, as ``MembershipEvents`` is.
public struct MembershipChanges: AsyncSequence, Sendable {
    /// The sequence never fails.
    public typealias Failure = Never

    /// A snapshot or one change.
    public enum Element: Sendable, Hashable {
        /// The members that count, as they were when they were added: this node first, the others by name. The revision
        /// is the one of the last change in it, 0 if there was none yet.
        case snapshot([Member], revision: UInt64)
        /// Who is gone and who has come.
        case change(MembershipChange)

        /// The revision of the set after the element. Rises from element to element.
        public var revision: UInt64 {
            switch self {
            case .snapshot(_, let revision): revision
            case .change(let change): change.revision
            }
        }
    }

    private let subscription: Subscription<StableSet>

    init(_ subscription: Subscription<StableSet>) {
        self.subscription = subscription
    }

    /// An iterator over this subscription. A second one takes elements away from the first.
    public func makeAsyncIterator() -> Iterator {
        Iterator(subscription: subscription)
    }

    /// Takes elements from a subscription.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let subscription: Subscription<StableSet>

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
extension MembershipChanges.Iterator: Sendable {}
