import ArgumentParser
import MusterAPI

/// The root command.
struct MusterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "muster",
        abstract: "Keeps a live member list beside message brokers and re-places partition replicas.",
        discussion: """
            EXAMPLES
              muster demo                           five agents, one dies, replicas move
              muster keys generate keyring.json     make a cluster's first key
              muster agent --config muster.yaml     run the sidecar
              muster members                        who is alive
              muster partitions who orders/3        who holds and who leads a partition
              muster events --output json | jq .    follow membership
              muster status --watch                 what moves, how far, what is held and why
              muster drain n3 --wait                empty a node

            Questions go to the agent on this host, over $MUSTER_SOCKET or /run/muster/api.sock.

            EXIT STATUS
              0 done  1 error  2 wrong usage  3 not found  4 timed out  5 unhealthy  7 refused
              'muster agent' ends with 6 if another process took over; 'muster plan' has statuses of its own
            """,
        version: MusterVersion.current,
        subcommands: [
            AgentCommand.self, StatusCommand.self, MembersCommand.self, PartitionsCommand.self, PlanCommand.self,
            EventsCommand.self, DrainCommand.self, CordonCommand.self, UncordonCommand.self, MaintenanceCommand.self,
            ReplaceCommand.self, LeaveCommand.self, KeysCommand.self, DemoCommand.self, SimCommand.self,
        ])
}
