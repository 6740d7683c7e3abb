import SWIM

extension Experiment {
    private static let half = Measurand("half know", unit: "s", .spread)
    private static let most = Measurand("99 % know", unit: "s", .spread)
    private static let everybody = Measurand("all know", unit: "s", .spread)
    private static let coverage = Measurand("coverage", unit: "%")

    /// How fast news travels.
    static let infection = Experiment(
        name: "infection",
        about: "A member joins through one other; from then on, the time until so many of the members know it. Theory: "
            + "SWIM's logistic curve, for all but half a member.",
        parameter: "members",
        points: { effort in
            let sizes = effort == .quick ? [32, 128] : [8, 32, 128, 512, 1_000]
            var points: [Point] = []
            for (series, loss) in [("no loss", 0), ("30 % loss", 300_000)] {
                for size in sizes {
                    let n = Double(size)
                    points.append(
                        Point(
                            series, x: n, seeds: effort == .quick ? 4 : 6,
                            expected: loss > 0
                                ? []
                                : [
                                    (half.name, Theory.periodsUntilInfected(n / 2, members: n)),
                                    (everybody.name, Theory.periodsUntilInfected(n - 0.5, members: n)),
                                ],
                            trial: {
                                infect(
                                    size, updates: effort == .quick || size > 200 ? 2 : 4, loss: UInt64(loss), seed: $0)
                            }))
                }
            }
            return points
        },
        targets: { rows in
            let largest = rows.filter { $0.x == 1_000 }
            let times = zip(["no loss", "30 % loss"], [4.0, 8.0]).compactMap { series, limit in
                largest.of(series).first.map {
                    Target("all know, p99, N = 1000, \(series)", $0[everybody]?.p99, unit: "s", .atMost(limit))
                }
            }
            return times + [
                Target("coverage", rows.compactMap { $0[coverage]?.min }.min(), unit: "%", .atLeast(100))
            ]
        },
        chart: { rows in
            Chart(
                title: "How fast an update reaches everybody",
                captions: ["Time until every member knows it: median and 99th percentile. Dashed: the logistic curve."],
                x: Chart.Axis("members", .logarithmic), y: Chart.Axis("seconds", from: 0),
                series: rows.lines(of: everybody, \.p50, suffix: ", median")
                    + rows.lines(of: everybody, \.p99, suffix: ", p99") + rows.theory(of: everybody))
        })

    private static func infect(_ size: Int, updates: Int, loss: UInt64, seed: UInt64) -> Sample {
        let spacing: UInt64 = 20_000
        var scenario = Scenario.membership("infection", nodes: size, joiners: updates, loss: loss)
        let times = (0..<UInt64(updates)).map { 5_000 + $0 * spacing }
        for time in times { scenario.at(time, .join(1)) }
        var engine = Engine(scenario, seed: seed)
        engine.startRecording(ignoring: [.suspected, .refuted, .died, .updated])
        engine.run(toMillisecond: 5_000 + UInt64(updates) * spacing)
        var sample = Sample()
        for joiner in size..<size + updates {
            var heard = [UInt64?](repeating: nil, count: size)
            for change in engine.recording.changes where change.subject == UInt32(joiner) && change.kind == .joined {
                let observer = Int(change.observer)
                if observer < size, heard[observer] == nil { heard[observer] = change.time }
            }
            let order = heard.compactMap(\.self).sorted()
            func time(of count: Int) -> [Double] {
                count <= order.count ? [Double(order[count - 1] - order[0]) / 1e9] : []
            }
            sample.add(half, time(of: (size + 1) / 2))
            sample.add(most, time(of: (size * 99 + 99) / 100))
            sample.add(everybody, time(of: size))
            sample.add(coverage, Double(order.count) * 100 / Double(size))
        }
        return sample
    }
}
