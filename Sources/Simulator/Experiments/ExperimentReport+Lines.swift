extension [ExperimentReport.Row] {
    /// One number of a metric over the points of each series.
    func lines(of metric: Measurand, _ number: (Summary) -> Double, suffix: String = "") -> [Chart.Series] {
        seriesNames.map { name in of(name).line(name + suffix, of: metric, number) }
    }

    /// One number of a metric over all points.
    func line(
        _ label: String, _ style: Chart.Series.Style = .line, of metric: Measurand, _ number: (Summary) -> Double
    ) -> Chart.Series {
        Chart.Series(label, style, points: compactMap { row in row[metric].map { (x: row.x, y: number($0)) } })
    }

    /// What theory says of a metric, once per series of which it says something, and once for all where it is the same.
    func theory(of metric: Measurand) -> [Chart.Series] {
        var result: [Chart.Series] = []
        for name in seriesNames {
            let line = of(name).theoryLine("theory, \(name)", of: metric.name)
            guard !line.points.isEmpty,
                !result.contains(where: { $0.points.elementsEqual(line.points, by: ==) })
            else { continue }
            result.append(line)
        }
        if result.count == 1 { result[0].label = "theory" }
        return result
    }

    /// What theory says by a name, over all points.
    func theoryLine(_ label: String, of name: String) -> Chart.Series {
        Chart.Series(
            label, .theory, points: compactMap { row in row.expected(name).map { (x: row.x, y: $0) } })
    }
}
