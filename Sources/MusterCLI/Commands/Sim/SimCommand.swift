import ArgumentParser

/// `muster sim`.
struct SimCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sim",
        abstract: "Run the protocol on a virtual network and a virtual clock.",
        discussion: """
            EXAMPLES
              muster sim list
              muster sim run Simulations/single-crash.yaml
              muster sim replay Simulations/single-crash.yaml --seed 7 --node n5
              muster sim experiment detection --svg detection.svg
            """,
        subcommands: [SimRun.self, SimReplay.self, SimVerify.self, SimList.self, SimCheck.self, SimExperiment.self])
}
