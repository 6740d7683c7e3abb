import ArgumentParser
import Glibc
import MusterAPI
import Placement
import PlacementFiles
import Sidecar

extension PlanCommand {
    /// `muster plan explain`.
    struct Explain: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tell for one partition why its replicas go where they go, node by node.",
            discussion: """
                EXAMPLES
                  muster plan explain orders/3 --cluster cluster.json
                  muster plan explain orders/3 --cluster cluster.json --node b7 --output json
                """)

        @Argument(help: ArgumentHelp("The partition.", valueName: "topic/n"))
        var partition: String

        @OptionGroup
        var input: PlanInput

        @OptionGroup
        var choice: PlanChoice

        @Option(help: ArgumentHelp("Only this node.", valueName: "id"))
        var node: String?

        @Option(name: [.short, .long], help: "How to show it: table or json.")
        var output: OutputFormat = .table

        func validate() throws {
            guard PartitionID(partition) != nil else {
                throw ValidationError("'\(partition)' names no partition; expected TOPIC/N")
            }
        }

        func run() async throws {
            let result = try choice.plan(for: input.read())
            guard let id = PartitionID(partition), var explanation = ExplanationRecord(id, in: result) else {
                throw CommandFailure("there is no partition \(partition)")
            }
            if let node {
                explanation.nodes.removeAll { $0.node != node }
                guard !explanation.nodes.isEmpty else { throw CommandFailure("there is no node \(node)") }
            }
            switch output {
            case .table:
                Terminal.print(ExplanationTable.render(explanation, isColoured: Terminal.hasColour(STDOUT_FILENO)))
            case .json: Terminal.print(try OutputFormat.json(explanation))
            }
        }
    }
}

extension ExplanationRecord {
    /// Explains one partition of a computed plan; nil if there is no such partition.
    fileprivate init?(_ id: PartitionID, in result: PlanResult) {
        guard
            let assignment = try? Assignment(
                nodes: result.cluster.nodes, partitions: result.cluster.partitions, policy: result.policy),
            let explanation = assignment.explain(id)
        else { return nil }
        self.init(
            explanation, nodes: result.cluster.nodes,
            desired: result.assignment.first { $0.id == id }?.replicas ?? [],
            move: result.moves.first { $0.partition == id }, refusals: result.plan.refused.filter { $0.partition == id }
        )
    }
}
