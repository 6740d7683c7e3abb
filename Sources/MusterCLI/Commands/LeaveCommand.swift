import ArgumentParser
import MusterClient

/// `muster leave`.
struct LeaveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "leave",
        abstract: "Let this host's agent say goodbye and stop.",
        discussion: """
            The others show the member as left, not as dead. The agent's process ends.

            EXAMPLES
              muster leave
              muster leave --wait 30
            """)

    @OptionGroup
    var agent: SocketOptions

    @Option(help: ArgumentHelp("How long the agent may take to be gone.", valueName: "seconds"))
    var wait: Double = 15

    func run() async throws {
        guard wait >= 0, wait <= 3600 else { throw ValidationError("--wait must be from 0 to 3600") }
        let deadline = ContinuousClock().now + .milliseconds(Int64(wait * 1000))
        try await agent.withClient { client in
            try await client.leave()
            while ContinuousClock().now < deadline {
                do throws(MusterClientError) {
                    _ = try await client.readiness()
                } catch {
                    if case .noAgent = error {
                        Terminal.say("the agent has left")
                        return
                    }
                }
                try await Task.sleep(for: .milliseconds(100))
            }
            throw CommandFailure("the agent was asked to leave and still answers", status: Exit.timedOut)
        }
    }
}
