import ArgumentParser
import Foundation
import Simulator

/// `muster sim experiment`.
struct SimExperiment: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "experiment",
        abstract: "Measure the protocol as the papers did, and compare.",
        discussion: """
            Runs clusters on the virtual network, prints what was measured beside what theory says, and judges it by
            the project's targets. Every number comes out of the runs; equal seeds give equal numbers. Ends with
            status 5 if a target is missed.

            EXAMPLES
              muster sim experiment list
              muster sim experiment detection --svg detection.svg
              muster sim experiment lifeguard --seeds 20 --json
            """)

    @Argument(
        help: "The experiment, or 'list'.",
        completion: .list(["list"] + Experiment.all.map(\.name)))
    var name: String

    @Option(help: ArgumentHelp("Run each point with so many seeds instead of the default number.", valueName: "n"))
    var seeds: Int?

    @Flag(help: "Show JSON.")
    var json = false

    @Option(
        help: ArgumentHelp("Draw a chart into this file.", valueName: "file"),
        completion: .file(extensions: ["svg"]))
    var svg: String?

    @Flag(help: "Smaller clusters and few seeds: some seconds.")
    var quick = false

    @Flag(help: "The papers' sizes and lengths: minutes, and up to a gigabyte of memory per core.")
    var full = false

    func validate() throws {
        if quick, full { throw ValidationError("--quick and --full cannot be given together") }
        if let seeds, !(1...100_000).contains(seeds) { throw ValidationError("--seeds must be 1 to 100000") }
    }

    func run() async throws {
        guard name != "list" else {
            var table = Table(["NAME", "ABOUT"])
            for experiment in Experiment.all {
                table.add([Table.Cell(experiment.name), Table.Cell(experiment.about)])
            }
            return Terminal.print(table.render(isColoured: Terminal.hasColour(STDOUT_FILENO)))
        }
        guard let experiment = Experiment.named(name) else {
            throw CommandFailure(
                "there is no experiment '\(name)'; 'muster sim experiment list' shows them", status: Exit.usage)
        }
        let showsProgress = Terminal.isTerminal(STDERR_FILENO)
        let report = await ExperimentRunner.run(
            experiment, effort: quick ? .quick : full ? .full : .normal, seeds: seeds,
            workers: ProcessInfo.processInfo.activeProcessorCount
        ) { done, count in
            guard showsProgress else { return }
            Terminal.write("\r\(done) of \(count) runs", to: STDERR_FILENO, isEssential: false)
            if done == count { Terminal.write("\n", to: STDERR_FILENO, isEssential: false) }
        }
        if let svg {
            do {
                try Data(report.chart.svg().utf8).write(to: URL(fileURLWithPath: svg))
            } catch {
                throw CommandFailure("cannot write \(svg)", status: Exit.failure)
            }
        }
        Terminal.print(json ? try OutputFormat.json(report) : report.description)
        if !report.passed { throw ExitCode(Exit.unhealthy) }
    }
}
