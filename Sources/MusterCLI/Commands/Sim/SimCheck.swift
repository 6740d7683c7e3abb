import ArgumentParser
import Simulator

/// `muster sim check`.
struct SimCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Read scenario files without running them.",
        discussion: """
            Ends with status 2 if a file is not a scenario, and says where and why.

            EXAMPLES
              muster sim check Simulations/*.yaml
            """)

    @Argument(help: "Scenario files.", completion: .file(extensions: ["yaml"]))
    var files: [String]

    func run() throws {
        var isValid = true
        for file in files {
            do {
                let scenario = try ScenarioFile.read(file)
                Terminal.print("ok  \(file)  \(scenario.name)")
            } catch let failure as CommandFailure {
                isValid = false
                Terminal.say("muster: \(failure.message)")
            }
        }
        if !isValid { throw ExitCode(Exit.usage) }
    }
}
