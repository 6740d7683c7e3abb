import ArgumentParser
import Glibc
import MusterClient

/// Where the agent is asked.
struct SocketPath: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The agent's socket (default: $MUSTER_SOCKET, else \(MusterClient.defaultSocketPath)).", valueName: "path"))
    var socket: String?

    func validate() throws {
        if let socket, socket.isEmpty { throw ValidationError("--socket must not be empty") }
    }

    /// The path that counts.
    var path: String {
        if let socket { return socket }
        if let value = getenv("MUSTER_SOCKET"), value.pointee != 0 { return String(cString: value) }
        return MusterClient.defaultSocketPath
    }

    /// Calls a function with a client for the agent.
    func withClient<Result>(
        timeout: Duration = .seconds(5), _ body: (MusterClient) async throws -> Result
    ) async throws -> Result {
        try await MusterClient.withClient(socketPath: path, timeout: timeout, body)
    }
}

/// Where the agent is asked, and how long it may take.
struct SocketOptions: ParsableArguments {
    @OptionGroup
    var place: SocketPath

    @Option(help: ArgumentHelp("How long the agent may take to answer, in seconds.", valueName: "seconds"))
    var timeout: Double = 5

    func validate() throws {
        guard timeout > 0, timeout <= 3600 else {
            throw ValidationError("--timeout must be more than 0 and at most 3600")
        }
    }

    /// Calls a function with a client for the agent.
    func withClient<Result>(_ body: (MusterClient) async throws -> Result) async throws -> Result {
        try await place.withClient(timeout: .milliseconds(Int64(timeout * 1000)), body)
    }
}

/// Where to ask and how to show the answer.
struct QueryOptions: ParsableArguments {
    @OptionGroup
    var agent: SocketOptions

    @Option(name: [.short, .long], help: "How to show the answer: table or json.")
    var output: OutputFormat = .table

    @Flag(help: "The same as --output json.")
    var json = false

    @Flag(
        name: [.short, .long],
        help: "Go on showing it until Ctrl-C: in place on a terminal, else a line for each change.")
    var watch = false

    @Option(help: ArgumentHelp("How often to look with --watch, for example 500ms.", valueName: "time"))
    var every = Span(argument: "1s")!

    /// How the answer is to be shown.
    var format: OutputFormat { json ? .json : output }

    /// Asks and shows the answer, once or until the process is stopped.
    ///
    /// - Parameters:
    ///   - ask: the question.
    ///   - table: the answer for people.
    ///   - lines: the same, a line for each thing that may change.
    /// - Returns: the answer, if it was asked for once.
    @discardableResult
    func show<Value: Encodable>(
        _ ask: (MusterClient) async throws -> Value, table: (Value, _ isColoured: Bool) -> String,
        lines: (Value) -> [WatchedLine]
    ) async throws -> Value? {
        let isColoured = Terminal.hasColour(STDOUT_FILENO)
        guard watch else {
            let value = try await agent.withClient(ask)
            switch format {
            case .json: Terminal.print(try OutputFormat.json(value))
            case .table: Terminal.print(table(value, isColoured))
            }
            return value
        }
        try await agent.withClient { client in
            try await Watch.run(every: every.duration, { try await ask(client) }) { value, watch in
                switch format {
                case .json: watch.show(record: try OutputFormat.json(value, isPretty: false))
                case .table: watch.show({ table(value, isColoured) }, lines: { lines(value) })
                }
            }
        }
        return nil
    }
}
