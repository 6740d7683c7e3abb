import ArgumentParser
import Glibc
import PlacementFiles

extension PlanCommand {
    /// `muster plan diff`.
    struct Diff: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show in which partitions two clusters differ. Status 2 if they do.")

        @Argument(help: "The cluster before.")
        var before: String

        @Argument(help: "The cluster after.")
        var after: String

        @Option(name: [.short, .long], help: "How to show it: table or json.")
        var output: OutputFormat = .table

        func run() async throws {
            let before = try PlanInput.read(before, brokers: nil)
            let after = try PlanInput.read(after, brokers: nil)
            let difference = AssignmentDifference(from: before.partitions, to: after.partitions)
            switch output {
            case .table:
                Terminal.print(DifferenceTable.render(difference, isColoured: Terminal.hasColour(STDOUT_FILENO)))
            case .json: Terminal.print(try OutputFormat.json(difference))
            }
            if !difference.isEmpty { throw ExitCode(PlanResult.Verdict.movesToMake.rawValue) }
        }
    }
}
