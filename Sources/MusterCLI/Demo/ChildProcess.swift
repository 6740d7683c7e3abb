import CDispatch
import Glibc
import Synchronization

/// A process that this one started.
///
/// Its standard input is a pipe that nobody writes to: when this process ends, however it ends, the pipe does too, and
/// the child notices. It has a process group of its own, so that Ctrl-C reaches only this process.
final class ChildProcess: Sendable {
    let identifier: pid_t
    private let input: Int32
    /// Whether the child was reaped: its number may then belong to another process.
    private let isReaped = Mutex(false)

    /// Starts a program with its output appended to a file.
    init(_ executable: String, arguments: [String], environment: [String], log: String) throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw ChildProcess.failure("pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log, O_WRONLY | O_CREAT | O_APPEND, 0o640)
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var defaults = sigset_t()
        sigfillset(&defaults)
        var mask = sigset_t()
        sigemptyset(&mask)
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setsigmask(&attributes, &mask)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))

        var identifier: pid_t = 0
        let code = ChildProcess.withCStrings([executable] + arguments) { argv in
            ChildProcess.withCStrings(environment) { envp in
                posix_spawn(&identifier, executable, &actions, &attributes, argv, envp)
            }
        }
        guard code == 0 else {
            close(ends[1])
            throw CommandFailure("cannot start \(executable): \(String(cString: strerror(code)))")
        }
        self.identifier = identifier
        input = ends[1]
    }

    deinit { close(input) }

    /// Sends a signal, unless the child is gone.
    func send(_ signal: Int32) {
        isReaped.withLock { isReaped in
            if !reap(&isReaped) { kill(identifier, signal) }
        }
    }

    /// Whether the child still runs. Reaps it if it does not.
    var isRunning: Bool {
        isReaped.withLock { isReaped in !reap(&isReaped) }
    }

    /// Stops the child at once and waits for its end.
    func killAndReap() {
        isReaped.withLock { isReaped in
            guard !reap(&isReaped) else { return }
            kill(identifier, SIGKILL)
            while waitpid(identifier, nil, 0) < 0, errno == EINTR {}
            isReaped = true
        }
    }

    private func reap(_ isReaped: inout Bool) -> Bool {
        guard !isReaped else { return true }
        let result = waitpid(identifier, nil, WNOHANG)
        isReaped = result == identifier || (result < 0 && errno == ECHILD)
        return isReaped
    }

    private static func failure(_ operation: String) -> CommandFailure {
        CommandFailure("\(operation): \(String(cString: strerror(errno)))")
    }

    private static func withCStrings<Result>(
        _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let pointers = strings.map { strdup($0) }
        defer { pointers.forEach { free($0) } }
        return body(pointers + [nil])
    }
}
