import ArgumentParser

/// `muster plan`.
struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show how replicas are being re-placed, or plan it for a cluster in a file.",
        discussion: """
            'show' and 'wait' ask the agent about the plan that is being carried out, and 'pause' to 'confirm' direct it. All
            others need no agent: they read a cluster from a file and change nothing. The file is Muster's JSON, the JSON
            of kafka-reassign-partitions, or what kafka-topics --describe prints.

            EXAMPLES
              muster plan show --watch
              muster plan wait --timeout 10m
              muster plan pause
              muster plan --cluster cluster.json
              muster plan --cluster cluster.json --exact --output json > plan.json
              muster plan --cluster topics.txt --brokers brokers.txt --kafka-dir waves/
              muster plan simulate --cluster cluster.json -e -rack:r2 -e +node:r1

            STATUS of those that plan
              0 nothing to do, 1 bad input, 2 there are moves to make, 3 something demanded cannot be had,
              4 a partition has lost all its replicas
            """,
        subcommands: [
            Make.self, Show.self, Wait.self, Pause.self, Resume.self, Cancel.self, Rollback.self, Confirm.self,
            Score.self, Simulate.self, Explain.self, Diff.self,
        ],
        defaultSubcommand: Make.self)
}
