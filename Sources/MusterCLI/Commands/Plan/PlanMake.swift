import ArgumentParser
import Glibc
import PlacementFiles

extension PlanCommand {
    /// `muster plan --cluster FILE`.
    struct Make: AsyncParsableCommand {
        /// How a plan is shown.
        enum Format: String, CaseIterable, ExpressibleByArgument {
            case table, json
            /// What `kafka-reassign-partitions --execute` reads.
            case kafka
        }

        static let configuration = CommandConfiguration(
            commandName: "make",
            abstract: "Plan which replica goes where, for a cluster in a file.",
            discussion: """
                EXAMPLES
                  muster plan --cluster cluster.json
                  muster plan --cluster cluster.json --goal recover --max-moves 100 --output json
                  muster plan --cluster topics.txt --brokers brokers.txt --output kafka > reassignment.json
                """)

        @OptionGroup
        var input: PlanInput

        @OptionGroup
        var choice: PlanChoice

        @Option(name: [.short, .long], help: "How to show the plan: table, json or kafka.")
        var output: Format = .table

        @Option(
            help: ArgumentHelp(
                "Write Kafka's files into this directory: a reassignment and its rollback per wave.", valueName: "path")
        )
        var kafkaDir: String?

        @Flag(help: "Show every move in the table, not only the first ones.")
        var all = false

        func run() async throws {
            let result = try choice.plan(for: input.read())
            do {
                if let kafkaDir {
                    let files = try KafkaWaves(result).write(to: kafkaDir)
                    Terminal.say("wrote \(files) files to \(kafkaDir)")
                }
                switch output {
                case .table:
                    Terminal.print(
                        PlacementTable.render(
                            result, rows: all ? .max : 40, isColoured: Terminal.hasColour(STDOUT_FILENO)))
                case .json: Terminal.print(try PlanDocument(result).json())
                case .kafka: Terminal.print(try KafkaWaves(result).whole.json)
                }
            } catch let error as ClusterFileError {
                throw CommandFailure("\(error)")
            }
            throw ExitCode(result.verdict.rawValue)
        }
    }
}
