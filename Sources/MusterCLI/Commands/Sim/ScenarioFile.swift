import Foundation
import Simulator

/// Scenario files, as they are named on the command line.
enum ScenarioFile {
    /// Reads a scenario.
    static func read(_ path: String) throws -> Scenario {
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw CommandFailure("cannot read \(path)", status: Exit.usage)
        }
        do throws(ScenarioError) {
            return try Scenario(parsing: String(decoding: data, as: UTF8.self), file: path)
        } catch {
            throw CommandFailure("\(error)", status: Exit.usage)
        }
    }
}
