import ArgumentParser
import Glibc
import PlacementFiles

extension PlanCommand {
    /// `muster plan score`.
    struct Score: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tell how good the placement of a cluster is, and how far from the best.")

        @OptionGroup
        var input: PlanInput

        @Option(name: [.short, .long], help: "How to show the score: table or json.")
        var output: OutputFormat = .table

        func run() async throws {
            let result: PlanResult
            let cluster = try input.read()
            do {
                result = try PlanResult(cluster)
            } catch {
                throw CommandFailure("\(error)")
            }
            switch output {
            case .table:
                let isColoured = Terminal.hasColour(STDOUT_FILENO)
                Terminal.print(
                    PlacementTable.nodes(result, isColoured: isColoured) + "\n\n"
                        + PlacementTable.scores(result, isColoured: isColoured))
            case .json: Terminal.print(try OutputFormat.json(ScoreDocument(result)))
            }
            throw ExitCode(result.verdict.rawValue)
        }
    }
}
