import ArgumentParser
import MusterAPI
import MusterClient

/// `muster partitions`.
struct PartitionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "partitions",
        abstract: "Show who holds and who leads the partitions.",
        discussion: """
            EXAMPLES
              muster partitions list --topic orders
              muster partitions who orders/3
              muster partitions explain orders/3
            """,
        subcommands: [List.self, Who.self, Explain.self])

    /// `muster partitions list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List all partitions.",
            discussion: """
                EXAMPLES
                  muster partitions list
                  muster partitions list --topic orders
                  muster partitions list --output json | jq '.[] | select(.underReplicated)'
                """)

        @Option(help: "Only partitions of this topic.")
        var topic: String?

        @OptionGroup
        var query: QueryOptions

        func run() async throws {
            let topic = topic
            try await query.show(
                { try await $0.partitions(topic: topic) }, table: { PartitionTable.render($0, isColoured: $1) },
                lines: PartitionTable.lines)
        }
    }

    /// `muster partitions who`.
    struct Who: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show who holds one partition.",
            discussion: """
                EXAMPLES
                  muster partitions who orders/3
                  muster partitions who orders/3 --output json | jq -r .leader
                """)

        @Argument(help: ArgumentHelp("The partition.", valueName: "topic/index"))
        var partition: PartitionName

        @OptionGroup
        var query: QueryOptions

        func run() async throws {
            let partition = partition
            try await query.show(
                { try await $0.partition(partition.topic, partition.index) },
                table: { PartitionTable.render(replicasOf: $0, isColoured: $1) }, lines: { PartitionTable.lines([$0]) })
        }
    }

    /// `muster partitions explain`.
    struct Explain: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tell why a partition's replicas are where they are, node by node, and what is held up.",
            discussion: """
                The planner's own tests on what this host's agent knows: which nodes may hold a replica, and what speaks
                against the others.

                EXAMPLES
                  muster partitions explain orders/3
                  muster partitions explain orders/3 --node n7
                  muster partitions explain orders/3 --output json | jq .blockedBy
                """)

        @Argument(help: ArgumentHelp("The partition.", valueName: "topic/index"))
        var partition: PartitionName

        @Option(help: ArgumentHelp("Only this node.", valueName: "name"))
        var node: String?

        @OptionGroup
        var query: QueryOptions

        func run() async throws {
            let (partition, node) = (partition, node)
            try await query.show(
                { client in
                    var explanation = try await client.explanation(partition.topic, partition.index)
                    if let node {
                        explanation.nodes.removeAll { $0.node != node }
                        guard !explanation.nodes.isEmpty else {
                            throw CommandFailure("no node is called \"\(node)\"", status: Exit.notFound)
                        }
                    }
                    return explanation
                }, table: { ExplanationTable.render($0, isColoured: $1) }, lines: ExplanationTable.lines)
        }
    }
}

/// `topic/index`, as it is typed.
struct PartitionName: ExpressibleByArgument, CustomStringConvertible {
    var topic: String
    var index: Int

    var description: String { "\(topic)/\(index)" }

    init?(argument: String) {
        guard let slash = argument.lastIndex(of: "/"), slash != argument.startIndex else { return nil }
        let digits = argument[argument.index(after: slash)...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let index = Int(digits) else {
            return nil
        }
        topic = String(argument[..<slash])
        self.index = index
    }
}
