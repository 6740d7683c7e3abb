import ArgumentParser
import Foundation
import Simulator

/// `muster sim verify`.
struct SimVerify: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check that a seed decides the whole run.",
        discussion: """
            Runs the scenario twice, the second time with another event queue, and compares the hash of the course after
            each second. If they differ, shows the first event where the runs part. To compare two builds, machines or
            processes, write the hashes with the one and compare with the other. Ends with status 1 if the runs differ,
            and with 2 if the files do not belong together.

            EXAMPLES
              muster sim verify Simulations/single-crash.yaml --seed 7
              muster sim verify Simulations/single-crash.yaml --hashes debug.txt
              muster sim verify Simulations/single-crash.yaml --compare debug.txt
              muster sim verify Simulations/single-crash.yaml --second 21
            """)

    @Argument(help: "A scenario file.", completion: .file(extensions: ["yaml"]))
    var file: String

    @Option(help: "The seed of the run; by default, the first that the file names.")
    var seed: UInt64?

    @Option(help: ArgumentHelp("Write the hash after each second to this file.", valueName: "file"))
    var hashes: String?

    @Option(help: ArgumentHelp("Compare with the hashes in this file.", valueName: "file"))
    var compare: String?

    @Option(help: ArgumentHelp("Only show every event of this second, to be compared as text.", valueName: "n"))
    var second: Int?

    func validate() throws {
        if let second, second < 0 { throw ValidationError("--second must not be negative") }
    }

    func run() throws {
        let scenario = try ScenarioFile.read(file)
        let seed = seed ?? scenario.seeds[0]
        if let second {
            for line in Determinism.events(of: scenario, seed: seed, inSecond: second) { Terminal.print(line) }
            return
        }
        let (own, divergence) = Determinism.verify(scenario, seed: seed)
        if let divergence {
            Terminal.print("FAIL  \(scenario.name)  seed \(seed): \(divergence)")
            throw ExitCode(Exit.failure)
        }
        let record = HashFile(scenario: scenario.name, seed: seed, hashes: own)
        if let hashes {
            do {
                try Data(record.text.utf8).write(to: URL(fileURLWithPath: hashes))
            } catch {
                throw CommandFailure("cannot write \(hashes)", status: Exit.usage)
            }
        }
        if let compare { try SimVerify.compare(record, with: compare, file: file) }
        Terminal.print("same  \(scenario.name)  seed \(seed)  \(own.count) seconds  last hash \(record.last)")
    }

    private static func compare(_ own: HashFile, with path: String, file: String) throws {
        guard let data = FileManager.default.contents(atPath: path),
            let other = HashFile(text: String(decoding: data, as: UTF8.self))
        else { throw CommandFailure("\(path) does not hold the hashes of a run", status: Exit.usage) }
        guard other.scenario == own.scenario, other.seed == own.seed else {
            throw CommandFailure(
                "\(path) is about \(other.scenario) with seed \(other.seed), not \(own.scenario) with \(own.seed)",
                status: Exit.usage)
        }
        guard let second = Determinism.firstDifference(other.hashes, own.hashes) else { return }
        Terminal.print(
            """
            FAIL  \(own.scenario)  seed \(own.seed): the runs part in second \(second). Its events, in both builds:
              muster sim verify \(file) --seed \(own.seed) --second \(second)
            """)
        throw ExitCode(Exit.failure)
    }
}
