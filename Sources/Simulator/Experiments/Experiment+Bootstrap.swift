import SWIM

extension Experiment {
    private static let complete = Measurand("all lists have all", unit: "s", .spread)
    private static let reported = Measurand("all report all", unit: "s", .spread)
    private static let sizes = Measurand("distinct sizes reported")
    private static let listSizes = Measurand("distinct sizes of the lists")
    private static let incomplete = Measurand("not formed in time")

    /// S34: how fast a large cluster forms through one seed.
    static let bootstrap = Experiment(
        name: "bootstrap",
        about: "One seed; all others start within a second and join through it. The time from the start until every "
            + "member's list has all of them, and until every member's cut detector has reported all of them; how many "
            + "different sizes the detectors reported on the way, and how many the lists themselves had, looked at every "
            + "100 ms.",
        parameter: "members",
        points: { effort in
            let counts = effort == .quick ? [64, 128] : effort == .normal ? [250, 500, 1_000] : [1_000, 1_500, 2_000]
            return counts.map { count in
                Point(
                    "defaults", x: Double(count), seeds: 1,
                    trial: { form(count, limit: 180_000, seed: $0) })
            }
        },
        targets: { rows in
            guard let row = rows.last else { return [] }
            let size = NumberText.short(row.x)
            return [
                Target("all lists have all, N = \(size)", row[complete]?.max, unit: "s", .atMost(15)),
                Target("all report all, N = \(size)", row[reported]?.max, unit: "s", .atMost(15)),
                Target("distinct sizes reported, N = \(size)", row[sizes]?.max, .atMost(50)),
            ]
        },
        chart: { rows in
            Chart(
                title: "Forming a cluster through one seed",
                captions: ["Virtual time from the first start until every member counts all of them."],
                x: Chart.Axis("members", from: 0), y: Chart.Axis("seconds", from: 0),
                series: rows.lines(of: complete, \.mean, suffix: ", lists")
                    + rows.lines(of: reported, \.mean, suffix: ", reported"))
        })

    private static func form(_ count: Int, limit: UInt64, seed: UInt64) -> Sample {
        var scenario = Scenario.membership("bootstrap", nodes: count, startsFormed: false)
        scenario.joinOver = .seconds(1)
        var engine = Engine(scenario, seed: seed)
        engine.startCutDetectors(at: Array(0..<count))
        var seen = NodeSet()
        var distinct = 0
        var time: UInt64 = 0
        var (formedAt, reportedAt): (UInt64?, UInt64?)
        while time < limit, formedAt == nil || reportedAt == nil {
            time += 100
            engine.run(toMillisecond: time)
            let now = engine.listSizes
            for size in now where !seen.contains(Int(size)) {
                seen.insert(Int(size))
                distinct += 1
            }
            let isFormed = now.count == count && now.allSatisfy { $0 == Double(count) }
            if isFormed, formedAt == nil { formedAt = time }
            if isFormed, engine.recording.cuts.allSatisfy({ $0.detector.memberCount == count }) { reportedAt = time }
        }
        var sample = Sample()
        sample.add(complete, formedAt.map { [Double($0) / 1_000] } ?? [])
        sample.add(reported, reportedAt.map { [Double($0) / 1_000] } ?? [])
        sample.add(sizes, Double(distinctSizes(engine.recording.cuts)))
        sample.add(listSizes, Double(distinct))
        sample.add(incomplete, reportedAt != nil ? 0 : 1)
        return sample
    }

    /// How many different numbers of members detectors have reported, each of which began with one.
    private static func distinctSizes(_ cuts: [CutRecord]) -> Int {
        var reported = NodeSet()
        var distinct = 0
        for cut in cuts {
            var size = 1
            for (_, change) in cut.changes {
                size += change.added.count - change.removed.count
                guard !reported.contains(size) else { continue }
                reported.insert(size)
                distinct += 1
            }
        }
        return distinct
    }
}
