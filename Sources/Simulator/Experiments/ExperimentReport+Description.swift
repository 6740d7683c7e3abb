extension ExperimentReport: CustomStringConvertible {
    /// What was asked, a table of what came out, and how the targets fared.
    public var description: String {
        let table = ExperimentReport.align(tableLines)
        let lines = targets.map { target in
            let value = target.value.map { NumberText.short($0) + (target.unit.isEmpty ? "" : " \(target.unit)") }
            return [target.isMet ? "  ok  " : "  FAIL", target.name, value ?? "not measured", target.boundText]
        }
        let heading = targets.isEmpty ? [] : ["", "targets: \(targets.count { $0.isMet }) of \(targets.count) met"]
        return ([name, about, ""] + table + heading + ExperimentReport.align(lines, leftColumns: 2))
            .joined(separator: "\n")
    }

    /// The table: a line of headings and one per row. A time takes several columns.
    private var tableLines: [[String]] {
        var metrics: [Measurand] = []
        var theories: [String] = []
        for row in rows {
            for (metric, _) in row.measured where !metrics.contains(metric) { metrics.append(metric) }
            for (name, _) in row.expected where !theories.contains(name) { theories.append(name) }
        }
        var heading = ["", parameter, "runs"]
        for metric in metrics {
            let unit = metric.unit.isEmpty ? "" : " \(metric.unit)"
            heading.append(metric.name + unit)
            if metric.shape == .spread { heading += ["p50", "p99", "max"] }
        }
        heading += theories.map { "theory: \($0)" }
        return [heading]
            + rows.map { row in
                var line = [row.series, NumberText.short(row.x), "\(row.runs)"]
                for metric in metrics {
                    let summary = row[metric]
                    let values =
                        metric.shape == .mean
                        ? [summary?.mean] : [summary?.mean, summary?.p50, summary?.p99, summary?.max]
                    line += values.map { $0.map(NumberText.short) ?? "–" }
                }
                return line + theories.map { row.expected($0).map(NumberText.short) ?? "–" }
            }
    }

    /// Pads the fields of lines to columns; the first ones stand on the left.
    private static func align(_ lines: [[String]], leftColumns: Int = 1) -> [String] {
        var widths: [Int] = []
        for line in lines {
            for (column, text) in line.enumerated() {
                if widths.count <= column { widths.append(0) }
                widths[column] = max(widths[column], text.count)
            }
        }
        return lines.map { line in
            line.enumerated().map { column, text in
                let padding = String(repeating: " ", count: widths[column] - text.count)
                return column < leftColumns ? text + padding : padding + text
            }.joined(separator: "  ")
        }
    }
}
