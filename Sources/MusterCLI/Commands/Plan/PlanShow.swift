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
                  muster plan show --output json | jq '.moves[] | {topic, index, state, reasons}'
                """)

        @OptionGroup
        var query: QueryOptions

        func run() async throws {
            let ask = { (client: MusterClient) async throws -> PlanRecord in
                guard let plan = try await client.plan() else {
                    throw CommandFailure("no coordinator has made a plan yet", status: Exit.notFound)
                }
                return plan
            }
            try await query.show(ask) { plan, isColoured in
                PlanTable.summary(plan) + "\n" + PlanTable.render(plan, isColoured: isColoured)
            }
        }
    }
}
