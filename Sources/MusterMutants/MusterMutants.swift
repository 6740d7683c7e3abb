import Foundation
import SWIM
import Simulator

/// Tests the scenarios: switches on one seeded bug after the other and counts the seeds until one of them fails.
///
/// Needs the package trait `Mutants`; without it no bug can be switched on. `make mutants` builds and runs it. Ends with
/// status 1 if a bug survives, and with status 2 if a scenario fails without any.
@main
struct MusterMutants {
    static func main() async {
        do {
            try await run()
        } catch {
            FileHandle.standardError.write(Data("\(error)\n".utf8))
            exit(2)
        }
    }

    private static func run() async throws {
        #if Mutants
            let arguments = Array(CommandLine.arguments.dropFirst())
            guard let directory = arguments.first else {
                throw Failure("usage: MusterMutants DIRECTORY [SEEDS] [MUTANT…]")
            }
            let seeds = arguments.dropFirst().first.flatMap { UInt64($0) } ?? 20
            let names = Array(arguments.dropFirst(2))
            for name in names where Mutant(rawValue: name) == nil { throw Failure("there is no mutant '\(name)'") }
            let mutants = Mutant.allCases.filter { names.isEmpty || names.contains($0.rawValue) }

            let hunt = try await Hunt(scenarios: load(directory))
            print("\(mutants.count) seeded bugs, \(hunt.count) scenarios, up to \(seeds) seeds\n")
            print(MutantRow.title)
            var survivors: [String] = []
            for mutant in mutants {
                let row = await hunt.row(of: mutant, seeds: seeds)
                print(row)
                fflush(nil)
                if row.finding == nil { survivors.append(mutant.rawValue) }
            }
            print("\n\(mutants.count - survivors.count) of \(mutants.count) seeded bugs were found")
            guard survivors.isEmpty else {
                print("not found within \(seeds) seeds: \(survivors.joined(separator: ", "))")
                exit(1)
            }
        #else
            throw Failure("build with --traits Mutants")
        #endif
    }

    #if Mutants
        /// A scenario that is cheap enough to be run again and again has no more nodes than this.
        private static let largestCluster = 64

        private static func load(_ directory: String) throws -> [Scenario] {
            let files = try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
            return try files.filter { $0.hasSuffix(".yaml") }.map { file in
                let path = "\(directory)/\(file)"
                return try Scenario(parsing: String(contentsOfFile: path, encoding: .utf8), file: path)
            }.filter { $0.nodes.count <= largestCluster }
        }
    #endif

    /// Why nothing could be tested.
    struct Failure: Error, CustomStringConvertible {
        var description: String

        init(_ description: String) {
            self.description = description
        }
    }
}
