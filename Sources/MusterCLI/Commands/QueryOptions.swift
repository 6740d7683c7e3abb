import ArgumentParser
import Glibc
import MusterClient

/// Where the agent is asked.
struct SocketOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The agent's socket (default: $MUSTER_SOCKET, else \(MusterClient.defaultSocketPath)).", valueName: "path"))
    var socket: String?

    @Option(help: ArgumentHelp("How long the agent may take to answer, in seconds.", valueName: "seconds"))
    var timeout: Double = 5

    func validate() throws {
        guard timeout > 0, timeout <= 3600 else {
            throw ValidationError("--timeout must be more than 0 and at most 3600")
        }
        if let socket, socket.isEmpty { throw ValidationError("--socket must not be empty") }
    }

    /// The path that counts.
    var path: String {
        if let socket { return socket }
        if let value = getenv("MUSTER_SOCKET"), value.pointee != 0 { return String(cString: value) }
        return MusterClient.defaultSocketPath
    }

    /// Calls a function with a client for the agent.
    func withClient<Result>(_ body: (MusterClient) async throws -> Result) async throws -> Result {
        try await MusterClient.withClient(
            socketPath: path, timeout: .milliseconds(Int64(timeout * 1000)), body)
    }
}

/// Where to ask and how to show the answer.
struct QueryOptions: ParsableArguments {
    @OptionGroup
    var agent: SocketOptions

    @Option(name: [.short, .long], help: "How to show the answer: table or json.")
    var output: OutputFormat = .table

    /// Asks and shows the answer.
    func show<Value: Encodable>(
        _ ask: (MusterClient) async throws -> Value, table: (Value, _ isColoured: Bool) -> String
    ) async throws {
        let value = try await agent.withClient(ask)
        switch output {
        case .json: Terminal.print(try OutputFormat.json(value))
        case .table: Terminal.print(table(value, Terminal.hasColour(STDOUT_FILENO)))
        }
    }
}
