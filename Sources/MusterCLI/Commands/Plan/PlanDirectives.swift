import ArgumentParser
import MusterAPI
import MusterClient

extension PlanCommand {
    /// Asks something about the plan. What is refused has the status that plans have for it.
    fileprivate static func direct(
        _ request: DirectiveRequest, _ options: DirectiveOptions, _ waiting: WaitOptions? = nil, next: String
    ) async throws {
        try await options.place.withClient { client in
            try await Directing(
                client: client, request: request, refusedStatus: Exit.planRefused, timedOutStatus: Exit.planUnfinished
            ).run(options, waiting, next: next)
        }
    }

    /// `muster plan pause`.
    struct Pause: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Begin no new step of any plan until 'muster plan resume'.",
            discussion: "What is in flight finishes its present step. Status 4 if it is refused.")

        @OptionGroup
        var options: DirectiveOptions

        func run() async throws {
            try await PlanCommand.direct(
                DirectiveRequest(.pause), options, next: "plans are paused; 'muster plan resume' goes on")
        }
    }

    /// `muster plan resume`.
    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Go on after 'pause', 'cancel' and 'rollback'.", discussion: "Status 4 if it is refused.")

        @OptionGroup
        var options: DirectiveOptions

        func run() async throws {
            try await PlanCommand.direct(DirectiveRequest(.resume), options, next: "plans go on")
        }
    }

    /// `muster plan cancel`.
    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give up the move of a partition, or all moves.",
            discussion: """
                Replicas that have no vote yet are removed; those that have one stay. A partition whose move was given up is
                left alone until members change, or until 'muster plan resume'. Status 4 if it is refused.

                EXAMPLES
                  muster plan cancel orders/3
                  muster plan cancel --all
                """)

        @Argument(help: ArgumentHelp("The partition.", valueName: "topic/index"))
        var partition: PartitionName?

        @Flag(help: "All moves.")
        var all = false

        @OptionGroup
        var options: DirectiveOptions

        func validate() throws {
            guard (partition == nil) == all else { throw ValidationError("name a partition, or give --all") }
        }

        func run() async throws {
            try await PlanCommand.direct(
                DirectiveRequest(.cancel, partition: partition?.description), options,
                next: "\(partition.map { "the move of \($0) is" } ?? "all moves are") given up")
        }
    }

    /// `muster plan rollback`.
    struct Rollback: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Undo the finished moves of the present plan in reverse, then pause.",
            discussion: """
                Moves that are not finished are given up. 'muster plan resume' goes on with plans afterwards.

                EXIT STATUS
                  0 taken, or done with --wait  2 not done in time  4 refused, or ended by somebody else
                """)

        @OptionGroup
        var waiting: WaitOptions

        @OptionGroup
        var options: DirectiveOptions

        func run() async throws {
            try await PlanCommand.direct(
                DirectiveRequest(.rollback), options, waiting,
                next:
                    "the plan is being undone; 'muster plan show' tells how far, 'muster plan resume' goes on afterwards"
            )
        }
    }

    /// `muster plan confirm`.
    struct Confirm: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say that a mass loss which holds everything is real: recover what was lost.",
            discussion: """
                When very many members are gone at once, the fault is probably elsewhere, for example in the network, and
                nothing is re-placed until somebody says that they are lost. Counts for those who are missing now; a later
                loss holds everything again. Status 4 if it is refused.
                """)

        @OptionGroup
        var options: DirectiveOptions

        func run() async throws {
            try await PlanCommand.direct(
                DirectiveRequest(.confirm), options,
                next: "those who are missing now are given up; what they held is recovered")
        }
    }
}
