import ArgumentParser
import Foundation
import Simulator

/// `muster sim list`.
struct SimList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List scenario files and what each one shows.",
        discussion: """
            EXAMPLES
              muster sim list
              muster sim list some/folder
            """)

    @Argument(help: "The folder.", completion: .directory)
    var folder = "Simulations"

    @Flag(help: "Show one JSON object per file and line.")
    var json = false

    /// A line of the list.
    private struct Row: Encodable {
        var file: String
        var name: String
        var about: String
        var seeds: Int
    }

    func run() throws {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            let place = FileManager.default.currentDirectoryPath
            throw CommandFailure(
                folder.hasPrefix("/")
                    ? "cannot read the folder \(folder)"
                    : "there is no folder \(folder) in \(place); name one, or go to a checkout of Muster, which has it",
                status: Exit.usage)
        }
        let rows = try names.filter { $0.hasSuffix(".yaml") }.sorted().map { name in
            let file = "\(folder)/\(name)"
            let scenario = try ScenarioFile.read(file)
            return Row(file: file, name: scenario.name, about: scenario.about, seeds: scenario.seeds.count)
        }
        if json {
            for row in rows { Terminal.print(try OutputFormat.json(row, isPretty: false)) }
            return
        }
        var table = Table(["SCENARIO", Table.Column("SEEDS", isNumber: true), "ABOUT"])
        for row in rows { table.add([Table.Cell(row.name), Table.Cell("\(row.seeds)"), Table.Cell(row.about)]) }
        Terminal.print(table.render(isColoured: Terminal.hasColour(1)))
    }
}
