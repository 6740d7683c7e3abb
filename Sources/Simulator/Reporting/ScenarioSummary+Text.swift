extension ScenarioSummary {
    /// The summary for people.
    ///
    /// - Parameters:
    ///   - file: What the scenario is read from, for the commands that repeat a run.
    ///   - wallSeconds: How long all runs took together, on however many cores.
    ///   - showsMeasures: Whether a table of what was measured follows.
    public func text(file: String, wallSeconds: Double, showsMeasures: Bool) -> String {
        var lines = [headline(wallSeconds)]
        for result in results where !result.passed || showsMeasures { lines.append(SimulationReport.line(result)) }
        if showsMeasures { lines += table }
        for failure in failures {
            lines += failure.expectations.filter { !$0.passed }.map { result in
                "  seed \(failure.seed)  FAIL  \(result.name): \(result.detail)"
            }
            lines.append("    muster sim replay \(file) --seed \(failure.seed)")
        }
        let more = failedSeeds.dropFirst(failures.count)
        if !more.isEmpty {
            let shown = more.prefix(20).map(\.description).joined(separator: " ")
            lines.append("  failed as well: \(shown)" + (more.count > 20 ? " and \(more.count - 20) more" : ""))
        }
        return lines.joined(separator: "\n")
    }

    private func headline(_ wallSeconds: Double) -> String {
        var line = "\(passed ? "pass" : "FAIL")  \(scenario)  \(runs - failedSeeds.count) of \(runs) runs passed"
        if wallSeconds > 0 {
            line += "  \(ScenarioSummary.rate(Double(runs) / wallSeconds)) seeds/s"
            line += "  \(ScenarioSummary.rate(simulatedSeconds / wallSeconds)) simulated s/s"
        }
        return line
    }

    /// The rows in aligned columns.
    private var table: [String] {
        let heading = ["", "n", "p50", "p90", "p99", "max", "mean", "never"]
        let rows =
            [heading]
            + rows.map { row in
                [row.name, "\(row.count)"] + [row.p50, row.p90, row.p99, row.max, row.mean].map { $0 ?? "-" }
                    + [row.missing > 0 ? "\(row.missing)" : ""]
            }
        guard rows.count > 1 else { return [] }
        let widths = heading.indices.map { column in rows.map { $0[column].utf8.count }.max() ?? 0 }
        return rows.map { row in
            var line = "  " + row[0] + String(repeating: " ", count: widths[0] - row[0].utf8.count)
            for column in 1..<row.count {
                line += "  " + String(repeating: " ", count: widths[column] - row[column].utf8.count) + row[column]
            }
            while line.last == " " { line.removeLast() }
            return line
        }
    }

    /// A number with three digits that count.
    private static func rate(_ value: Double) -> String {
        guard value.isFinite, value < 1e15 else { return "?" }
        return value >= 100 ? "\(Int(value.rounded()))" : "\((value * 10).rounded() / 10)"
    }
}
