import ArgumentParser
import Simulator

/// `muster sim replay`.
struct SimReplay: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Run a scenario with one seed again and show what happens, line by line.",
        discussion: """
            A line is a change that a node publishes: seconds, node, what happened, the member it is about, its state
            and incarnation, how many members the node counts, and how many accusers it knows of. Ends with status 1 if
            the run fails.

              >  started    #  crashed    <  ended      =  timeline
              +  joined     ?  suspected  !  refuted    x  died
              -  left       ^  updated    .  forgotten  ~  refused name
              &  accused: the node's own probe failed, or it learnt that another's did

            EXAMPLES
              muster sim replay Simulations/single-crash.yaml --seed 7
              muster sim replay Simulations/single-crash.yaml --seed 7 --node n5 --until 30s
              muster sim replay Simulations/single-crash.yaml --seed 7 --log --until 2s
              muster sim replay Simulations/single-crash.yaml --seed 7 --json | jq 'select(.event == "died")'
            """)

    @Argument(help: "A scenario file.", completion: .file(extensions: ["yaml"]))
    var file: String

    @Option(help: "The seed of the run; by default, the first that the file names.")
    var seed: UInt64?

    @Option(help: ArgumentHelp("Stop at this time, for example 90s or 1500ms.", valueName: "time"))
    var until: String?

    @Option(
        help: ArgumentHelp("Show only what this node says, and what is said of it. May be repeated.", valueName: "name")
    )
    var node: [String] = []

    @Flag(help: "Show every datagram and timer as well.")
    var log = false

    @Flag(help: "Show one JSON object per line.")
    var json = false

    func validate() throws {
        if let until, Simulation.duration(until) == nil {
            throw ValidationError("--until must be a time with a unit, for example 90s, not '\(until)'")
        }
    }

    func run() throws {
        let scenario = try ScenarioFile.read(file)
        var options = Simulation.ReplayOptions()
        options.showsSteps = log
        options.nodes = node
        options.until = until.flatMap { Simulation.duration($0) } ?? options.until
        if let unknown = Simulation.unknownNode(among: node, in: scenario) {
            throw CommandFailure("there is no node '\(unknown)' in \(file)", status: Exit.usage)
        }
        let report = try Simulation.replay(scenario, seed: seed ?? scenario.seeds[0], options) { line in
            Terminal.print(json ? try OutputFormat.json(line, isPretty: false) : line.description)
        }
        guard let report else { return }
        Terminal.print(json ? try OutputFormat.json(report, isPretty: false) : report.description)
        if !report.passed { throw ExitCode(Exit.failure) }
    }
}
