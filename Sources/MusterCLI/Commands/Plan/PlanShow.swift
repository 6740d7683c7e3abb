import ArgumentParser
import MusterAPI
import MusterClient

extension PlanCommand {
    /// `muster plan show`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the newest plan: its moves, how far they are, and why.",
            discussion: """
                EXAMPLES
                  muster plan show
                  muster plan show --watch
                  muster plan show --output json | jq '.moves[] | {topic, index, state, reasons}'
                """)

        @OptionGroup
        var query: QueryOptions

        func run() async throws {
            let ask = { (client: MusterClient) async throws -> PlanRecord in
                if let plan = try await client.plan() { return plan }
                let status = try await client.status()
                let holds = status.coordination.holds.map { "\n  held \(HoldText.line($0))" }.joined()
                throw CommandFailure("no coordinator has made a plan yet\(holds)", status: Exit.notFound)
            }
            try await query.show(ask, table: { PlanTable.report($0, isColoured: $1) }, lines: PlanTable.lines)
        }
    }
}
