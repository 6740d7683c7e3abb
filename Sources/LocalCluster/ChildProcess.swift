import Foundation
import Glibc
import Processes
import Synchronization

/// A process that this one started. It is killed with the object at the latest, by its number and only while that is
/// ours.
///
/// Its standard input is a pipe that nobody writes to: when this process ends, however it ends, the pipe does too, and
/// the child notices. It has a process group of its own, so that Ctrl-C reaches only this process.
package final class ChildProcess: Sendable {
    package let identifier: Int32
    private let input: Int32
    /// What `waitpid` said at the end. Once it is known, the number may belong to another process.
    private let end = Mutex<Int32?>(nil)

    /// Starts a program with this process's environment, except for what would configure an agent.
    ///
    /// - Parameters:
    ///   - executable: the path of the program.
    ///   - output: the file that standard output is appended to.
    ///   - errors: the file that standard error is appended to; nil for the same one.
    ///   - environment: further variables.
    /// - Throws: ``LocalClusterError``.
    package init(
        _ executable: String, arguments: [String], output: String, errors: String? = nil,
        environment: [String: String] = [:]
    ) throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw LocalClusterError("pipe: \(String(cString: strerror(errno)))") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }

        var variables = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("MUSTER_") }
        variables.merge(environment) { $1 }
        do throws(ProcessGroup.Failure) {
            identifier = try ProcessGroup.start(executable, arguments: arguments, environment: variables) { actions in
                posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO)
                posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
                guard let errors else {
                    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
                    return
                }
                posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors, O_WRONLY | O_CREAT | O_APPEND, 0o600)
            }
        } catch {
            close(ends[1])
            throw LocalClusterError("cannot start \(executable): \(String(cString: strerror(error.code)))")
        }
        input = ends[1]
    }

    deinit {
        killAndReap()
        close(input)
    }

    /// Whether the child still runs. Reaps it if it does not.
    package var isRunning: Bool {
        end.withLock { end in !reap(&end) }
    }

    /// The exit status, once the child was seen to have ended; minus the signal's number if a signal ended it.
    package var status: Int32? {
        end.withLock { end in end.map { $0 & 0x7F == 0 ? $0 >> 8 & 0xFF : -($0 & 0x7F) } }
    }

    /// Sends a signal, unless the child is gone.
    package func send(_ signal: Int32) {
        end.withLock { end in
            if !reap(&end) { kill(identifier, signal) }
        }
    }

    /// Stops the child at once and waits for its end.
    package func killAndReap() {
        end.withLock { end in
            guard !reap(&end) else { return }
            kill(identifier, SIGKILL)
            var status: Int32 = 0
            while waitpid(identifier, &status, 0) < 0, errno == EINTR {}
            end = status
        }
    }

    private func reap(_ end: inout Int32?) -> Bool {
        guard end == nil else { return true }
        var status: Int32 = 0
        let result = waitpid(identifier, &status, WNOHANG)
        // A child that is not ours to wait for is not ours to signal either.
        if result == identifier || (result < 0 && errno == ECHILD) { end = status }
        return end != nil
    }

    /// The path of this very program; nil if the system does not say.
    package static var ownExecutable: String? {
        var buffer = [CChar](repeating: 0, count: 4097)
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        guard count > 0 else { return nil }
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
