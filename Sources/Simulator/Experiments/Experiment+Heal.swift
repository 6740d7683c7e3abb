import SWIM

extension Experiment {
    private static let healed = Measurand("agreed after the heal", unit: "s", .spread)
    private static let apart = Measurand("not agreed in time")
    private static let wrong = Measurand("deaths after agreement")

    /// S13, S14: what remains of a partition when it is over.
    static let heal = Experiment(
        name: "heal",
        about: "The network falls apart for two minutes and comes together again: the time until every list holds "
            + "everybody as present again, and deaths of anybody in the half minute after that.",
        parameter: "members",
        points: { effort in
            let sizes = effort == .quick ? [32] : [32, 128, 1_000]
            return ["50/50", "90/10", "three ways", "one isolated"].flatMap { shape in
                sizes.map { size in
                    Point(shape, x: Double(size), seeds: effort == .quick ? 2 : size > 200 ? 1 : 5) { seed in
                        split(shape, size: size, limit: 120_000, seed: seed)
                    }
                }
            }
        },
        targets: { rows in
            rows.map { row in
                // What did not come together has no time: the target is then not met.
                let isWhole = row[apart]?.total == 0
                return Target(
                    "agreed after the heal, \(row.series), N = \(NumberText.short(row.x))",
                    isWhole ? row[healed]?.max : nil, unit: "s", .atMost(15))
            }
                + [Target("deaths after agreement", Summary(rows.compactMap { $0[wrong]?.total })?.total, .atMost(0))]
        },
        chart: { rows in
            Chart(
                title: "Healing of partitions",
                captions: ["Mean time from the heal until every list holds everybody; runs that did not are left out."],
                x: Chart.Axis("members", .logarithmic), y: Chart.Axis("seconds after the heal", from: 0),
                series: rows.lines(of: healed, \.mean))
        })

    private static func split(_ shape: String, size: Int, limit: UInt64, seed: UInt64) -> Sample {
        let all = Array(0..<size)
        let groups: [[Int]]
        switch shape {
        case "50/50": groups = [Array(all[..<(size / 2)])]
        case "90/10": groups = [Array(all[..<(size - size / 10)])]
        case "three ways": groups = [Array(all[..<(size / 3)]), Array(all[(size / 3)..<(2 * size / 3)])]
        default: groups = [[size - 1]]
        }
        var scenario = Scenario.membership("heal", nodes: size)
        let (start, length): (UInt64, UInt64) = (5_000, 120_000)
        scenario.at(start, for: length, .split(groups.map(Selector.these)))
        var engine = Engine(scenario, seed: seed)
        engine.run(toMillisecond: start + length)
        let time = engine.run(atMost: limit, step: 100) { $0.agree(all) }
        var sample = Sample()
        sample.add(healed, time.map { [Double($0) / 1_000] } ?? [])
        sample.add(apart, time == nil ? 1 : 0)
        guard let time else { return sample }
        engine.startRecording(ignoring: [.suspected, .refuted, .joined])
        engine.run(toMillisecond: start + length + time + 30_000)
        sample.add(wrong, Double(engine.recording.changes.count { $0.kind == .died }))
        return sample
    }
}
