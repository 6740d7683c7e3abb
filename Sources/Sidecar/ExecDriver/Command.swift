import Dispatch
import Glibc
import Synchronization

/// A program that is run again and again, each time with an input, for its output. No shell is involved.
///
/// A run has a process group of its own, which is killed as a whole: at the end of the run, whatever it left behind; when
/// it takes too long; when it prints too much; when the task that waits for it is cancelled. Its end is waited for, so
/// that nothing of it remains. What it prints on standard error is kept in part, for the log.
struct Command: Sendable {
    /// What a run brought.
    struct Run: Sendable {
        /// What it printed, or why that does not count.
        var output: Result<[UInt8], CommandFailure>
        /// The beginning of what it printed on standard error.
        var errors: [UInt8]
    }

    /// The most that is kept of standard error.
    static let errorLimit = 4096
    /// How often it is looked whether the run is over, if it prints nothing.
    private static let pollMilliseconds: Int32 = 10

    /// The path of the program.
    var path: String
    var arguments: [String]
    /// All variables that it gets.
    var environment: [String: String]
    var timeout: Duration
    /// The most bytes that it may print.
    var outputLimit: Int

    /// Runs the program to its end, on a thread that may wait.
    func run(input: [UInt8], on queue: DispatchQueue) async -> Run {
        let flag = CancellationFlag()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                queue.async { continuation.resume(returning: runHere(input: input, flag: flag)) }
            }
        } onCancel: {
            flag.isCancelled.store(true, ordering: .relaxed)
        }
    }

    private final class CancellationFlag: Sendable {
        let isCancelled = Atomic(false)
    }

    // MARK: - On the thread

    private func runHere(input: [UInt8], flag: CancellationFlag) -> Run {
        let clock = SuspendingClock()
        let deadline = clock.now + timeout
        do throws(CommandFailure) {
            let child = try start(input)
            var output = Collected(limit: outputLimit, isBounded: true)
            var errors = Collected(limit: Self.errorLimit, isBounded: false)
            var failure: CommandFailure?
            var isOver = false
            while failure == nil, !isOver {
                // Before the pipes are read: what it printed is in them by then.
                isOver = child.isOver
                child.wait(milliseconds: isOver ? 0 : Self.pollMilliseconds)
                output.drain(child.output)
                errors.drain(child.errors)
                if output.isExceeded {
                    failure = .tooMuchOutput
                } else if !isOver, clock.now >= deadline {
                    failure = .timedOut
                } else if !isOver, flag.isCancelled.load(ordering: .relaxed) {
                    failure = .cancelled
                }
            }
            let status = child.killGroupAndReap()
            return Run(output: Self.result(failure, status, output.bytes), errors: errors.bytes)
        } catch {
            return Run(output: .failure(error), errors: [])
        }
    }

    private static func result(
        _ failure: CommandFailure?, _ status: Int32, _ bytes: [UInt8]
    ) -> Result<[UInt8], CommandFailure> {
        if let failure { return .failure(failure) }
        let signal = status & 0x7F
        guard signal == 0 else { return .failure(.signalled(signal)) }
        let code = status >> 8 & 0xFF
        return code == 0 ? .success(bytes) : .failure(.exited(status: code))
    }

    private func start(_ input: [UInt8]) throws(CommandFailure) -> CommandProcess {
        do throws(FileError) {
            return try CommandProcess(
                path: path, arguments: arguments, environment: environment, input: input)
        } catch {
            throw .notStarted(reason: error.description)
        }
    }
}

/// Bytes from a pipe, up to a limit.
private struct Collected {
    let limit: Int
    /// Whether more than the limit is too much; else the rest is thrown away.
    let isBounded: Bool
    private(set) var bytes: [UInt8] = []
    private(set) var isExceeded = false

    init(limit: Int, isBounded: Bool) {
        self.limit = limit
        self.isBounded = isBounded
    }

    /// Reads what is there without waiting; at most 64 pieces, so that nobody who prints for ever is read for ever.
    mutating func drain(_ descriptor: Int32) {
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        for _ in 0..<64 where !isExceeded {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            let room = limit - bytes.count
            bytes += buffer[..<min(count, room)]
            if isBounded, count > room { isExceeded = true }
        }
    }
}
