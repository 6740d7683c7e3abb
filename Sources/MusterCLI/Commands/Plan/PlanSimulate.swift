import ArgumentParser
import Glibc
import PlacementFiles

extension PlanCommand {
    /// `muster plan simulate`.
    struct Simulate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let things happen to a cluster, one after the other, and tell what each one costs.",
            discussion: """
                Each event finds the cluster as the plan for the one before has left it.

                EVENTS
                  \(ClusterEvent.forms)

                EXAMPLES
                  muster plan simulate --cluster cluster.json -e +node:r1 -e -node:b7
                  muster plan simulate --cluster cluster.json -e -rack:r2 --exact --output json
                """)

        @OptionGroup
        var input: PlanInput

        @OptionGroup
        var choice: PlanChoice

        @Option(
            name: [.short, .long], parsing: .unconditionalSingleValue,
            help: ArgumentHelp("What happens; may be given several times.", valueName: "event"))
        var event: [String]

        @Option(name: [.short, .long], help: "How to show the costs: table or json.")
        var output: OutputFormat = .table

        func validate() throws {
            guard !event.isEmpty else { throw ValidationError("give at least one --event") }
            for text in event where ClusterEvent(text) == nil {
                throw ValidationError("--event \(text): expected one of \(ClusterEvent.forms)")
            }
        }

        func run() async throws {
            var cluster = try input.read()
            var steps: [SimulatedEvent] = []
            var verdict = PlanResult.Verdict.nothingToDo
            // What was due already is not the first event's cost.
            let due = try choice.plan(for: cluster)
            if !due.moves.isEmpty {
                steps.append(SimulatedEvent("(as it is)", due, seconds: 0))
                cluster.partitions = due.assignment
            }
            for text in event {
                guard let event = ClusterEvent(text) else { continue }
                do throws(ClusterEventError) {
                    try cluster.apply(event)
                } catch {
                    throw CommandFailure("--event \(text): \(error)")
                }
                let start = ContinuousClock.now
                let result = try choice.plan(for: cluster)
                let seconds = (ContinuousClock.now - start) / .seconds(1)
                steps.append(SimulatedEvent(text, result, seconds: seconds))
                if result.verdict.rawValue > verdict.rawValue { verdict = result.verdict }
                cluster.partitions = result.assignment
            }
            switch output {
            case .table:
                Terminal.print(SimulatedEvent.table(steps, isColoured: Terminal.hasColour(STDOUT_FILENO)))
            case .json: Terminal.print(try OutputFormat.json(steps))
            }
            throw ExitCode(verdict.rawValue)
        }
    }
}
