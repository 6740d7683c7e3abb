import Dispatch
import Foundation
import Glibc
import Testing

@testable import Sidecar

/// Real programs that do what programs do: print too much, hang, fork, die.
@Suite(.timeLimit(.minutes(1))) struct CommandTests {
    private let queue = DispatchQueue(label: "test")

    private func shell(
        _ script: String, timeout: Duration = .seconds(20), limit: Int = 1 << 16, environment: [String: String] = [:]
    ) -> Command {
        Command(
            path: "/bin/sh", arguments: ["-c", script], environment: environment, timeout: timeout, outputLimit: limit)
    }

    private func run(_ command: Command, input: String = "") async -> Command.Run {
        await command.run(input: Array(input.utf8), on: queue)
    }

    private func failure(_ run: Command.Run) -> CommandFailure? {
        if case .failure(let failure) = run.output { failure } else { nil }
    }

    private func text(_ run: Command.Run) throws -> String {
        String(decoding: try run.output.get(), as: UTF8.self)
    }

    private func isAlive(_ process: Int32) -> Bool { kill(process, 0) == 0 }

    @Test func inputGoesInAndOutputComesOut() async throws {
        let run = await run(shell("cat; echo told >&2"), input: String(repeating: "x", count: 50_000))
        #expect(try text(run).utf8.count == 50_000)
        #expect(String(decoding: run.errors, as: UTF8.self) == "told\n")
    }

    /// Nobody has to read the input, and a lot of output that is read late does not block.
    @Test func inputMayBeIgnoredAndPipesDoNotBlock() async throws {
        let large = String(repeating: "x", count: 4 << 20)
        #expect(try text(await run(shell("echo ok"), input: large)) == "ok\n")
        let run = await run(shell("cat", limit: 8 << 20), input: large)
        #expect(try text(run).utf8.count == 4 << 20)
        let errors = await self.run(shell("head -c 1000000 /dev/zero >&2; echo ok"))
        #expect(try text(errors) == "ok\n" && errors.errors.count == Command.errorLimit)
    }

    @Test func theEnvironmentIsWhatIsGivenAndArgumentsAreNotSplit() async throws {
        setenv("MUSTER_TEST_SECRET", "s", 1)
        let all = await run(
            Command(
                path: "/usr/bin/env", arguments: [], environment: ["A": "b c"], timeout: .seconds(20), outputLimit: 1000
            ))
        #expect(try text(all) == "A=b c\n")
        let arguments = Command(
            path: "/bin/echo", arguments: ["a  b", "$HOME", "*;"], environment: [:], timeout: .seconds(20),
            outputLimit: 1000)
        #expect(try text(await run(arguments)) == "a  b $HOME *;\n")
    }

    /// Only its three streams are the program's.
    @Test func nothingElseIsInherited() async throws {
        let (descriptor, other) = (open("/dev/null", O_RDONLY), open("/dev/null", O_RDONLY))
        defer { for opened in [descriptor, other] { close(opened) } }
        // The shell expands before `ls` opens the directory.
        #expect(
            try text(await run(shell("for f in /proc/self/fd/*; do echo ${f##*/}; done"))).split(separator: "\n")
                .compactMap { Int($0) }.filter { $0 > 2 && $0 < 10 && $0 != 3 } == [])
    }

    @Test func endings() async {
        #expect(failure(await run(shell("exit 7"))) == .exited(status: 7))
        #expect(failure(await run(shell("kill -9 $$"))) == .signalled(SIGKILL))
        let missing = Command(
            path: "/nowhere/x", arguments: [], environment: [:], timeout: .seconds(20), outputLimit: 1)
        #expect(
            failure(await run(missing)) == .notStarted(reason: "cannot start /nowhere/x: No such file or directory"))
    }

    @Test func whatTakesTooLongIsKilledWithAllThatItStarted() async throws {
        let directory = try DirectoryBrokerTests.Directory()
        let lifeline = try Lifeline(directory.path + "/lifeline")
        let script = "exec 9>\(lifeline.path); sleep 1000 & trap '' TERM; while :; do sleep 1; done"
        let clock = ContinuousClock()
        let before = clock.now
        let run = await run(shell(script, timeout: .milliseconds(700), environment: ["PATH": "/usr/bin:/bin"]))
        #expect(failure(run) == .timedOut)
        #expect(before.duration(to: clock.now) < .seconds(15))
        #expect(lifeline.isCut())
    }

    @Test func whatItLeavesBehindIsKilledAndNotWaitedFor() async throws {
        let directory = try DirectoryBrokerTests.Directory()
        let lifeline = try Lifeline(directory.path + "/lifeline")
        let clock = ContinuousClock()
        let before = clock.now
        let script = "exec 9>\(lifeline.path); sleep 1000 & echo ok"
        let run = await run(shell(script, environment: ["PATH": "/usr/bin:/bin"]))
        #expect(try text(run) == "ok\n")
        #expect(before.duration(to: clock.now) < .seconds(15))
        #expect(lifeline.isCut())
    }

    /// A pipe that processes hold the writing end of: when the last of them is gone, it is seen at once.
    private final class Lifeline {
        let path: String
        private let descriptor: Int32

        init(_ path: String) throws {
            self.path = path
            try #require(mkfifo(path, 0o600) == 0)
            descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
            try #require(descriptor >= 0)
        }

        deinit { close(descriptor) }

        /// Waits until whoever held it is gone; false if that takes too long, or if nobody ever held it.
        func isCut() -> Bool {
            var descriptors = [pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)]
            return poll(&descriptors, 1, 10_000) == 1 && descriptors[0].revents & Int16(POLLHUP) != 0
        }
    }

    @Test func whoPrintsTooMuchIsKilled() async {
        let run = await run(shell("while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done", limit: 100_000))
        #expect(failure(run) == .tooMuchOutput)
        #expect(failure(await self.run(shell("printf 12345", limit: 4))) == .tooMuchOutput)
        #expect((try? await self.run(shell("printf 12345", limit: 5)).output.get())?.count == 5)
    }

    @Test func cancellationKills() async {
        let command = shell("while :; do sleep 1; done", environment: ["PATH": "/usr/bin:/bin"])
        let task = Task { failure(await run(command)) }
        task.cancel()
        #expect(await task.value == .cancelled)
    }

    /// No zombie is left, and no descriptor.
    @Test func nothingRemains() async throws {
        let count = { try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count }
        _ = await run(shell("exit 0"))
        let before = try count()
        for _ in 0..<50 { _ = await run(shell("exit 1")) }
        // Others open and close some at the same time.
        #expect(try count() < before + 40)
    }
}
