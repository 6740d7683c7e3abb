import PlacementFiles

/// What two assignments differ in, partition by partition.
enum DifferenceTable {
    static func render(_ difference: AssignmentDifference, isColoured: Bool) -> String {
        guard !difference.isEmpty else { return "no difference" }
        var text = ""
        if !difference.entries.isEmpty {
            var table = Table(["PARTITION", "BEFORE", "AFTER", "ADDED", "REMOVED", "LEADER"])
            for entry in difference.entries {
                table.add([
                    .init(entry.partition), .init(list(entry.before)), .init(list(entry.after)),
                    .init(list(entry.added), .green), .init(list(entry.removed), .red),
                    .init(entry.changesLeader ? "changes" : "stays", entry.changesLeader ? .yellow : .dim),
                ])
            }
            text = table.render(isColoured: isColoured) + "\n"
        }
        for name in difference.onlyBefore { text += "only before: \(name)\n" }
        for name in difference.onlyAfter { text += "only after: \(name)\n" }
        return text
            + "\(Units.count(difference.entries.count, "difference")), \(Units.count(difference.copies, "replica")) to copy"
    }

    private static func list(_ names: [String]) -> String { names.isEmpty ? "-" : names.joined(separator: " ") }
}
