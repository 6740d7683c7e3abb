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
            """,
        subcommands: [List.self, Who.self])

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
            try await query.show({ try await $0.partitions(topic: topic) }) {
                PartitionTable.render($0, isColoured: $1)
            }
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
            try await query.show({ try await $0.partition(partition.topic, partition.index) }) {
                PartitionTable.render(replicasOf: $0, isColoured: $1)
            }
        }
    }
}

/// `topic/index`, as it is typed.
struct PartitionName: ExpressibleByArgument {
    var topic: String
    var index: Int

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
