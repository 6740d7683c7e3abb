import ArgumentParser
import Glibc
import PlacementFiles

extension PlanCommand {
    /// `muster plan diff`.
    struct Diff: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show in which partitions two clusters or plans differ. Status 2 if they do.",
            discussion: """
                Each of the two is a cluster in any form that 'muster plan' reads, or a plan that it wrote with --output json:
                then what the plan leads to is compared. - is standard input.

                EXAMPLES
                  muster plan diff before.json after.json
                  muster plan --cluster cluster.json --output json > plan.json; muster plan diff cluster.json plan.json
                """)

        @Argument(help: "The cluster or plan before.", completion: .file(extensions: ["json"]))
        var before: String

        @Argument(help: "The cluster or plan after.", completion: .file(extensions: ["json"]))
        var after: String

        @Option(name: [.short, .long], help: "How to show it: table or json.")
        var output: OutputFormat = .table

        func run() async throws {
            let difference = AssignmentDifference(
                from: try PlanInput.readAssignment(before), to: try PlanInput.readAssignment(after))
            switch output {
            case .table:
                Terminal.print(DifferenceTable.render(difference, isColoured: Terminal.hasColour(STDOUT_FILENO)))
            case .json: Terminal.print(try OutputFormat.json(difference))
            }
            if !difference.isEmpty { throw ExitCode(PlanResult.Verdict.movesToMake.rawValue) }
        }
    }
}
