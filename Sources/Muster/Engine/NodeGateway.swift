import NIOCore
import Synchronization

/// The way from other threads to the engine, whether it is not there yet, there, or gone.
///
/// The lock is held while work is handed to the loop, so that none is handed to one that is being shut down.
final class NodeGateway: Sendable {
    private enum Phase {
        /// ``MusterNode/run()`` was not called, or is on its way to the engine.
        case starting
        case running(NIOLoopBound<NodeEngine>)
        case ended
    }

    private struct State {
        var phase = Phase.starting
        var wasBegun = false
        var isLeaveRequested = false
        var isStopRequested = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    // MARK: - The node's life

    /// The first step of running.
    ///
    /// - Returns: false if the node was told to go before it came.
    func begin() throws(NodeError) -> Bool {
        let (isSecond, isWanted) = state.withLock { state in
            defer { state.wasBegun = true }
            return (state.wasBegun, !state.isLeaveRequested && !state.isStopRequested)
        }
        guard !isSecond else { throw .alreadyRan }
        return isWanted
    }

    /// Makes the engine reachable, starts it, and passes on what was asked before. Called on the engine's loop.
    func start(_ engine: NIOLoopBound<NodeEngine>) {
        let (leave, stop) = state.withLock { state in
            state.phase = .running(engine)
            return (state.isLeaveRequested, state.isStopRequested)
        }
        engine.value.start()
        if stop {
            engine.value.stop()
        } else if leave {
            engine.value.leave()
        }
    }

    /// Makes the engine unreachable and lets those go on who wait for the end.
    func end() {
        let waiters = state.withLock { state in
            state.phase = .ended
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    // MARK: - What others want

    /// Runs a function on the loop, unless the engine is not there.
    @discardableResult
    func submit(_ body: @escaping @Sendable (NodeEngine) -> Void) -> Bool {
        state.withLock { state in
            guard case .running(let engine) = state.phase else { return false }
            engine.eventLoop.execute { body(engine.value) }
            return true
        }
    }

    func requestLeave() {
        state.withLock { $0.isLeaveRequested = true }
        submit { $0.leave() }
    }

    func requestStop() {
        state.withLock { $0.isStopRequested = true }
        submit { $0.stop() }
    }

    /// Waits until the engine is gone; not at all if nobody ran it.
    func waitForEnd() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if case .ended = state.phase { return true }
                guard state.wasBegun else { return true }
                state.waiters.append(continuation)
                return false
            }
            if isOver { continuation.resume() }
        }
    }
}
