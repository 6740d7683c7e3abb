import ArgumentParser
import Glibc
import MusterAPI
import MusterClient

extension PlanCommand {
    /// `muster plan wait`.
    struct Wait: AsyncParsableCommand {
        /// How the wait ended, or would end now.
        enum Verdict: Int32 {
            /// Nothing is left to do.
            case nothingToDo = 0
            /// There are moves to make, or time alone holds something up.
            case movesToMake = 2
            /// Something that is demanded cannot be had with these nodes.
            case infeasible = 3
            /// Held until somebody decides.
            case held = 4
            /// Nobody coordinates, so that what is known is old.
            case stale = 5
        }

        static let configuration = CommandConfiguration(
            abstract: "Wait until nothing is left to do: no moves, nothing held up, every replica in sync.",
            discussion: """
                Shows on standard error how far it is. Without --timeout it waits until there is nothing left to do, or what
                is left cannot be had.

                EXIT STATUS
                  0 nothing is left to do
                  1 the agent cannot be asked
                  2 after the timeout: there are moves to make
                  3 all moves are over, and something that is demanded cannot be had with these nodes
                  4 after the timeout: held until somebody decides, for example paused
                  5 after the timeout: nobody coordinates

                EXAMPLES
                  muster plan wait --timeout 10m
                  muster plan wait --timeout 1s --json | jq .holds
                """)

        @Option(help: ArgumentHelp("How long to wait at most, for example 10m.", valueName: "time"))
        var timeout: Span?

        @OptionGroup
        var options: DirectiveOptions

        /// How often a settled state must be seen in a row: between a cause and its plan lies a moment without either.
        private static let settledCount = 3

        func run() async throws {
            let (verdict, status) = try await options.place.withClient { try await wait($0) }
            if options.json { Terminal.print(try OutputFormat.json(status, isPretty: false)) }
            guard verdict == .nothingToDo else {
                for line in Wait.lines(status) { Terminal.say(line.text) }
                throw ExitCode(verdict.rawValue)
            }
            if !options.json { Terminal.say("nothing is left to do") }
        }

        /// Waits, and tells how things are then.
        private func wait(_ client: MusterClient) async throws -> (Verdict, Status) {
            let clock = ContinuousClock()
            let deadline = timeout.map { clock.now + $0.duration }
            var watch = Watch(STDERR_FILENO)
            var settled = 0
            while !Task.isCancelled {
                let (verdict, status) = try await Wait.look(client)
                settled = verdict == .nothingToDo || verdict == .infeasible ? settled + 1 : 0
                let isLate = deadline.map { clock.now >= $0 } ?? false
                if settled >= Wait.settledCount || isLate { return (verdict, status) }
                watch.show({ Wait.lines(status).map(\.text).joined(separator: "\n") }, lines: { Wait.lines(status) })
                try await Task.sleep(for: Directing.interval)
            }
            throw CancellationError()
        }

        private static func look(_ client: MusterClient) async throws -> (Verdict, Status) {
            let status = try await client.status()
            let plan = try await client.plan()
            return (verdict(status, plan), status)
        }

        /// How things stand.
        static func verdict(_ status: Status, _ plan: PlanRecord?) -> Verdict {
            guard status.coordination.coordinator != nil else { return .stale }
            if let plan, !plan.isFinished {
                return status.coordination.holds.contains { $0.remainingSeconds == nil && $0.subject == nil }
                    ? .held : .movesToMake
            }
            let holds = status.coordination.holds
            if holds.contains(where: { $0.remainingSeconds == nil }) { return .held }
            if !holds.isEmpty { return .movesToMake }
            if let plan, !plan.refused.isEmpty { return .infeasible }
            if status.partitions.underReplicated > 0 || status.partitions.leaderless > 0 { return .movesToMake }
            return status.directives.contains { $0.state == .active && $0.left > 0 } ? .movesToMake : .nothingToDo
        }

        private static func lines(_ status: Status) -> [WatchedLine] {
            StatusTable.lines(status).filter { line in
                ["moves", "asked", "held", "partitions", "coordinator"].contains { line.text.hasPrefix($0) }
            }
        }
    }
}
