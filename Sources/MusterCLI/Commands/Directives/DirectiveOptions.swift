import ArgumentParser
import MusterAPI
import MusterClient

/// What all commands share that ask something of the cluster.
struct DirectiveOptions: ParsableArguments {
    @OptionGroup
    var place: SocketPath

    @Flag(help: "Show the directive as JSON.")
    var json = false
}

/// Whether a command waits until what it asks for is so.
struct WaitOptions: ParsableArguments {
    @Flag(help: "Wait until it is done, and show how far it is. Stopping the wait does not take the directive back.")
    var wait = false

    @Option(help: ArgumentHelp("How long to wait at most, for example 10m.", valueName: "time"))
    var timeout: Span?

    func validate() throws {
        if timeout != nil, !wait { throw ValidationError("--timeout is for --wait") }
    }
}

/// The node that a command is about.
struct NodeArgument: ParsableArguments {
    @Argument(help: "The node's name.")
    var node: String?

    @Flag(name: .customLong("self"), help: "The node of this host's agent.")
    var isSelf = false

    func validate() throws {
        guard (node == nil) == isSelf else { throw ValidationError("name one node, or give --self") }
        if let node, node.isEmpty { throw ValidationError("a node's name is not empty") }
    }

    /// The node's name.
    func name(_ client: MusterClient) async throws -> String {
        if let node { return node }
        return try await client.status().name
    }
}
