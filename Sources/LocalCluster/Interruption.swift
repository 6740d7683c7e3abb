import UnixSignals

/// A signal asked for the end before the work was done.
package struct Interruption: Error, CustomStringConvertible {
    private let signal: UnixSignal

    package var description: String { "stopped by \(signal)" }

    /// What a process that this ends should end with: what a shell makes of the signal.
    package var exitStatus: Int32 {
        switch signal {
        case .sighup: 129
        case .sigint: 130
        default: 143
        }
    }

    /// Does some work until it ends or until this process is told to stop, so that whoever started other processes can
    /// clean up behind them.
    ///
    /// - Throws: what the work throws, or an ``Interruption``.
    package static func ending<Result: Sendable>(
        _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let signals = await UnixSignalsSequence(trapping: [.sigint, .sigterm, .sighup])
        return try await withThrowingTaskGroup(of: Result.self) { tasks in
            tasks.addTask {
                for await signal in signals { throw Interruption(signal: signal) }
                throw CancellationError()
            }
            defer { tasks.cancelAll() }
            tasks.addTask { try await work() }
            return try await tasks.next()!
        }
    }
}
