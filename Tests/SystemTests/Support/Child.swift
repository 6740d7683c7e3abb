import Foundation
import Glibc
import Synchronization

/// A process that a test started. It is killed with the object at the latest, by its number and only while it is ours.
final class Child: Sendable {
    let identifier: pid_t
    /// A pipe that nobody writes to. It ends with the test process, and agents stop when it does.
    private let input: Int32
    private let ended = Mutex<Int32?>(nil)

    init(_ arguments: [String], output: String, errors: String, environment: [String: String] = [:]) throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw POSIXError(.EMFILE) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        var variables = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("MUSTER_") }
        variables.merge(environment) { $1 }
        var argv = ([Program.path] + arguments).map { strdup($0) } + [nil]
        var envp = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (argv + envp).forEach { free($0) } }
        var number: pid_t = 0
        let code = posix_spawn(&number, Program.path, &actions, nil, &argv, &envp)
        guard code == 0 else {
            close(ends[1])
            throw POSIXError(POSIXErrorCode(rawValue: code) ?? .EIO)
        }
        identifier = number
        input = ends[1]
    }

    deinit {
        kill()
        close(input)
    }

    /// Whether it still runs.
    var isRunning: Bool {
        ended.withLock { ended in
            guard ended == nil else { return false }
            var status: Int32 = 0
            guard waitpid(identifier, &status, WNOHANG) == identifier else { return true }
            ended = status
            return false
        }
    }

    /// The exit status; that of a process killed by a signal is minus the signal's number.
    var status: Int32 {
        ended.withLock { ended in
            guard let ended else { return Int32.min }
            return ended & 0x7F == 0 ? ended >> 8 & 0xFF : -(ended & 0x7F)
        }
    }

    func send(_ signal: Int32) {
        if isRunning { Glibc.kill(identifier, signal) }
    }

    /// Kills it with SIGKILL and waits for its end.
    func kill() {
        guard isRunning else { return }
        Glibc.kill(identifier, SIGKILL)
        ended.withLock { ended in
            guard ended == nil else { return }
            var status: Int32 = 0
            while waitpid(identifier, &status, 0) < 0, errno == EINTR {}
            ended = status
        }
    }

    /// The memory that is resident, in bytes.
    var residentBytes: Int {
        let text = (try? String(contentsOfFile: "/proc/\(identifier)/statm", encoding: .utf8)) ?? ""
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
