import Foundation
import SWIM

/// What came of one seeded bug, as a line of the table.
struct MutantRow: CustomStringConvertible {
    /// A run that failed because of the bug.
    struct Finding {
        /// The file's name for itself.
        var scenario: String
        /// How many seeds it took; the last of them failed.
        var seed: UInt64
        /// What was expected and did not hold.
        var expectation: String
    }

    /// The bug.
    var mutant: Mutant
    /// How many runs it took.
    var runs = 0
    /// What found it; nil: it survived.
    var finding: Finding?

    /// The names of the columns.
    static let title = line("seeded bug", "seeds", "scenario", "what did not hold")

    /// The row in columns.
    var description: String {
        guard let finding else { return MutantRow.line(mutant.rawValue, "-", "SURVIVED", "\(runs) runs") }
        return MutantRow.line(mutant.rawValue, "\(finding.seed)", finding.scenario, finding.expectation)
    }

    private static func line(_ name: String, _ seeds: String, _ scenario: String, _ expectation: String) -> String {
        func padded(_ text: String, _ width: Int) -> String {
            text.padding(toLength: max(width, text.count), withPad: " ", startingAt: 0)
        }
        let count = String(repeating: " ", count: max(0, 5 - seeds.count)) + seeds
        return "\(padded(name, 30)) \(count)  \(padded(scenario, 30)) \(expectation)"
    }
}
