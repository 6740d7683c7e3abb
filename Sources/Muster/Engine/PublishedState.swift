import Cluster
import NIOCore
import SWIM
import Synchronization

/// What the event loop leaves for everybody else to read at any time.
final class PublishedState: Sendable {
    private struct State {
        var view = ClusterView()
        /// When the ages in `view` were right.
        var viewTime: Instant?
        var statistics = NodeStatistics()
        var local: LocalMember
    }

    private let state: Mutex<State>

    init(local: LocalMember) {
        state = Mutex(State(local: local))
    }

    var local: LocalMember {
        get { state.withLock { $0.local } }
        set { state.withLock { $0.local = newValue } }
    }

    var statistics: NodeStatistics { state.withLock { $0.statistics } }

    /// The newest view, with ages that are right to the second.
    ///
    /// - Complexity: O(1), and once a second O(members).
    func view(at now: Instant) -> ClusterView {
        state.withLock { state in
            if let time = state.viewTime, now - time >= .seconds(1) {
                state.view.age(by: now - time)
                state.viewTime = now
            }
            return state.view
        }
    }

    func publish(_ view: ClusterView, at now: Instant) {
        // The old view is released outside the lock: it may be the last reference to a large tree.
        let old = state.withLock { state in
            defer {
                state.view = view
                state.viewTime = now
            }
            return state.view
        }
        withExtendedLifetime(old) {}
    }

    func publish(_ statistics: NodeStatistics) {
        state.withLock { $0.statistics = statistics }
    }
}

extension Instant {
    /// The monotonic clock that nodes run on. Stands still while the host is suspended, and does not follow the wall
    /// clock's jumps.
    static func now() -> Instant {
        Instant(nanoseconds: NIODeadline.now().uptimeNanoseconds)
    }
}
