import CProcess
import Glibc
import Processes

/// A process that was started for one run, in a process group of its own.
///
/// Its input is a file without a name, so that it can be read as slowly as it likes, or not at all.
struct CommandProcess: ~Copyable {
    private let identifier: Int32
    /// The end of the pipe that standard output goes to. Reading does not wait.
    let output: Int32
    /// The end of the pipe that standard error goes to. Reading does not wait.
    let errors: Int32

    init(
        path: String, arguments: [String], environment: [String: String], input: [UInt8]
    ) throws(FileError) {
        let standardInput = try CommandProcess.file(holding: input)
        defer { close(standardInput) }
        let (output, outputEnd) = try CommandProcess.pipe()
        defer { close(outputEnd) }
        let errors: Int32
        let errorsEnd: Int32
        do throws(FileError) {
            (errors, errorsEnd) = try CommandProcess.pipe()
        } catch {
            close(output)
            throw error
        }
        defer { close(errorsEnd) }

        do throws(ProcessGroup.Failure) {
            identifier = try ProcessGroup.start(path, arguments: arguments, environment: environment) { actions in
                posix_spawn_file_actions_adddup2(&actions, standardInput, STDIN_FILENO)
                posix_spawn_file_actions_adddup2(&actions, outputEnd, STDOUT_FILENO)
                posix_spawn_file_actions_adddup2(&actions, errorsEnd, STDERR_FILENO)
                // Whatever else this process has open is not for the program.
                muster_spawn_close_from(&actions, STDERR_FILENO + 1)
            }
        } catch {
            close(output)
            close(errors)
            throw FileError("start", path, code: error.code)
        }
        self.output = output
        self.errors = errors
    }

    deinit {
        close(output)
        close(errors)
    }

    /// Whether the process has ended. It is not reaped: its number, and with it its group's, stays taken.
    var isOver: Bool {
        var information = siginfo_t()
        let result = waitid(P_PID, id_t(identifier), &information, WEXITED | WNOHANG | WNOWAIT)
        return result == 0 ? information._sifields._sigchld.si_pid == identifier : errno == ECHILD
    }

    /// Waits until something was printed, or so long.
    func wait(milliseconds: Int32) {
        var descriptors = [
            pollfd(fd: output, events: Int16(POLLIN), revents: 0),
            pollfd(fd: errors, events: Int16(POLLIN), revents: 0),
        ]
        poll(&descriptors, 2, milliseconds)
        // Who has closed both and goes on is not asked in a tight loop.
        let isClosed = descriptors.allSatisfy { $0.revents & Int16(POLLHUP) != 0 && $0.revents & Int16(POLLIN) == 0 }
        if isClosed, milliseconds > 0 { usleep(UInt32(milliseconds) * 1000) }
    }

    /// Kills all that is left of the group, and waits for the process's end. Returns what `waitpid` says.
    consuming func killGroupAndReap() -> Int32 {
        // The group exists at least until the process is reaped, so this is nobody else's.
        kill(-identifier, SIGKILL)
        var status: Int32 = 0
        while waitpid(identifier, &status, 0) < 0 {
            guard errno == EINTR else { break }
        }
        return status
    }

    // MARK: - Descriptors

    /// A file without a name that holds these bytes and stands at its beginning.
    private static func file(holding bytes: [UInt8]) throws(FileError) -> Int32 {
        let descriptor = muster_memfd_create("muster-input", MUSTER_MFD_CLOEXEC)
        guard descriptor >= 0 else { throw FileError("create", "a file in memory") }
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress! + done, bytes.count - done) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let code = errno
                close(descriptor)
                throw FileError("write", "a file in memory", code: code)
            }
            done += count
        }
        lseek(descriptor, 0, SEEK_SET)
        return descriptor
    }

    /// A pipe whose reading end does not wait. Neither end is inherited.
    private static func pipe() throws(FileError) -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [-1, -1]
        guard muster_pipe2(&ends, O_CLOEXEC) == 0 else { throw FileError("create", "a pipe") }
        _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
        return (ends[0], ends[1])
    }
}
