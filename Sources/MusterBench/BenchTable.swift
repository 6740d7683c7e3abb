import Foundation

/// One section of the report: rows of named figures with their budget.
struct BenchTable: Encodable {
    /// One figure.
    struct Row: Encodable {
        /// What was measured.
        var name: String
        /// The figure.
        var value: Double
        /// Its unit.
        var unit: String
        /// What it is compared with, in words; empty if with nothing.
        var reference = ""
        /// What else belongs to the figure, by name, for programs; the reference has it in words.
        var details: [String: Double] = [:]
    }

    /// What the section is about.
    var title: String
    /// Its figures.
    var rows: [Row] = []

    mutating func add(
        _ name: String, _ value: Double, _ unit: String, _ reference: String = "", details: [String: Double] = [:]
    ) {
        rows.append(Row(name: name, value: value, unit: unit, reference: reference, details: details))
    }

    /// The section as aligned columns.
    var text: String {
        let cells = rows.map { [$0.name, BenchTable.format($0.value), $0.unit, $0.reference] }
        let widths = (0..<4).map { column in cells.map { $0[column].count }.max() ?? 0 }
        let lines = cells.map { cell in
            let value = String(repeating: " ", count: widths[1] - cell[1].count) + cell[1]
            return "  " + cell[0].padding(toLength: widths[0], withPad: " ", startingAt: 0) + "  " + value + " "
                + cell[2].padding(toLength: widths[2], withPad: " ", startingAt: 0) + "  " + cell[3]
        }
        return ([title] + lines).joined(separator: "\n") + "\n"
    }

    private static func format(_ value: Double) -> String {
        switch abs(value) {
        case 0: "0"
        case 1000...: String(Int(value.rounded()))
        case 10...: String(format: "%.1f", value)
        default: String(format: "%.3f", value)
        }
    }

    static func json(_ tables: [BenchTable]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return String(decoding: try encoder.encode(tables), as: UTF8.self)
    }
}
