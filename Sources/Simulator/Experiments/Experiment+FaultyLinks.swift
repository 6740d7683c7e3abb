import SWIM

extension Experiment {
    private static let flaps = Measurand("returns seen by a healthy member")
    private static let removals = Measurand("faulty removed at the end", unit: "%")
    private static let removedOnce = Measurand("faulty removed exactly once", unit: "%")
    private static let healthyLost = Measurand("healthy members declared dead")
    private static let whole = Measurand("all faulty removed", unit: "s", .spread)
    private static let cutOnce = Measurand("through the detector: faulty removed exactly once", unit: "%")
    private static let cutHealthy = Measurand("through the detector: healthy members removed")
    private static let cutWhole = Measurand("through the detector: all faulty removed", unit: "s", .spread)
    private static let cutChanges = Measurand("through the detector: changes")

    /// Rapid's figure 9 (S09).
    static let oneWayLoss = faultyLinks(
        name: "one-way-loss",
        about: "1 % of the members lose everything that is sent to them, 20 s on and 20 s off, from second 30 on; what "
            + "they send arrives. Seen in the member lists themselves, and through the cut detectors of some members.",
        faults: { scenario, faulty, end in
            for start in stride(from: 30_000, to: end, by: 40_000) {
                scenario.at(start, for: 20_000, .loss(.always, from: .everybody, to: .these(faulty)))
            }
        })

    /// Rapid's figure 10 (S10).
    static let heavyLoss = faultyLinks(
        name: "heavy-loss",
        about: "1 % of the members lose 80 % of what they send, from second 30 on; what is sent to them arrives. Seen "
            + "in the member lists themselves, and through the cut detectors of some members.",
        faults: { scenario, faulty, _ in
            scenario.at(
                30_000, .loss(Probability(partsPerMillion: 800_000), from: .these(faulty), to: .everybody))
        })

    private static func faultyLinks(
        name: String, about: String, faults: @escaping @Sendable (inout Scenario, [Int], UInt64) -> Void
    ) -> Experiment {
        Experiment(
            name: name, about: about, parameter: "members",
            points: { effort in
                let (size, seconds): (Int, UInt64) =
                    effort == .quick ? (100, 150) : (1_000, effort == .full ? 900 : 300)
                return [
                    Point("defaults", x: Double(size), seeds: effort == .quick ? 2 : 3) { seed in
                        observe(name, size: size, end: seconds * 1_000, faults: faults, seed: seed)
                    }
                ]
            },
            targets: { rows in
                rows.flatMap { row in
                    [
                        Target(
                            "healthy members declared dead", row[healthyLost]?.total, .atMost(0)),
                        Target("\(cutHealthy.name)", row[cutHealthy]?.total, .atMost(0)),
                        Target("\(cutOnce.name)", row[cutOnce]?.min, unit: "%", .atLeast(100)),
                        Target("\(cutWhole.name)", row[cutWhole]?.max, unit: "s", .atMost(60)),
                    ]
                }
            },
            chart: { rows in
                Chart(
                    title: "Members that a healthy member counts: \(name)",
                    captions: ["The first seed's run. The faults begin at second 30."],
                    x: Chart.Axis("seconds"), y: Chart.Axis("members counted"),
                    series: rows.flatMap { row in
                        row.curves.map { Chart.Series("\(row.series), \($0.label)", .step, points: $0.points) }
                    })
            })
    }

    private static func observe(
        _ name: String, size: Int, end: UInt64, faults: (inout Scenario, [Int], UInt64) -> Void, seed: UInt64
    ) -> Sample {
        let count = max(1, size / 100)
        let faulty = Array(size - count..<size)
        let healthy = Array(0..<size - count)
        var scenario = Scenario.membership(name, nodes: size)
        faults(&scenario, faulty, end)
        var engine = Engine(scenario, seed: seed)
        engine.startRecording(ignoring: [.suspected, .refuted])
        // Every detector sees about the same; some of them, spread over the healthy, tell enough.
        let sampled = stride(from: 0, to: healthy.count, by: max(1, healthy.count / 20)).map { healthy[$0] }
        engine.startCutDetectors(at: sampled)
        var counted: [[(x: Double, y: Double)]] = [[], [], [], [], []]
        var allGone: UInt64?
        for time in stride(from: UInt64(1_000), through: end, by: 1_000) {
            engine.run(toMillisecond: time)
            let sizes = engine.listSizes.prefix(healthy.count).sorted()
            let filtered = engine.recording.cuts.map { Double($0.detector.memberCount) }.sorted()
            let values = [
                sizes[0], sizes[sizes.count / 2], sizes[sizes.count - 1], filtered[0], filtered[filtered.count - 1],
            ]
            for (index, value) in values.enumerated() {
                counted[index].append((x: Double(time) / 1_000, y: value))
            }
            let areAllGone = healthy.allSatisfy { observer in
                faulty.allSatisfy { engine.member($0, at: observer)?.state == .dead }
            }
            if areAllGone, allGone == nil { allGone = time }
        }
        var sample = Sample()
        for (label, points) in zip(
            ["least", "median", "most", "least through the detector", "most through the detector"], counted)
        { sample.addCurve(label, points) }
        let deaths = (0..<healthy.count).map { _ in [Int](repeating: 0, count: size) }
        let verdicts = engine.recording.changes.reduce(into: (deaths: deaths, returns: 0)) { result, change in
            let (observer, subject) = (Int(change.observer), Int(change.subject))
            guard observer < healthy.count else { return }
            if change.kind == .died { result.deaths[observer][subject] += 1 }
            if change.kind == .joined { result.returns += 1 }
        }
        let pairs = Double(healthy.count * faulty.count)
        let gone = healthy.reduce(0) { sum, observer in
            sum + faulty.count { engine.member($0, at: observer)?.state == .dead }
        }
        let once = healthy.reduce(0) { sum, observer in
            sum
                + faulty.count {
                    verdicts.deaths[observer][$0] == 1 && engine.member($0, at: observer)?.state == .dead
                }
        }
        sample.add(removals, Double(gone) * 100 / pairs)
        sample.add(removedOnce, Double(once) * 100 / pairs)
        sample.add(flaps, Double(verdicts.returns) / Double(healthy.count))
        sample.add(
            healthyLost,
            Double(healthy.count { subject in healthy.contains { verdicts.deaths[$0][subject] > 0 } }))
        sample.add(whole, allGone.map { [Double($0) / 1_000 - 30] } ?? [])
        addVerdicts(of: engine, faulty: faulty, to: &sample)
        return sample
    }

    /// Adds what the cut detectors made of it.
    private static func addVerdicts(of engine: borrowing Engine, faulty: [Int], to sample: inout Sample) {
        let (cuts, size) = (engine.recording.cuts, engine.hosts.count)
        let counts = cuts.map { record in record.removals(of: size) { engine.observer.index(of: $0) } }
        let healthyRemovals = counts.reduce(0) { $0 + $1.prefix(size - faulty.count).reduce(0, +) }
        let once = counts.reduce(0) { sum, removed in sum + faulty.count { removed[$0] == 1 } }
        // A set is complete with the change that brings the last of the faulty.
        let times = zip(cuts, counts).compactMap { record, removed -> Double? in
            guard faulty.allSatisfy({ removed[$0] > 0 }) else { return nil }
            var missing = Set(faulty)
            for (time, change) in record.changes {
                for member in change.removed {
                    if let node = engine.observer.index(of: member.id) { missing.remove(node) }
                }
                if missing.isEmpty { return Double(time) / 1e9 - 30 }
            }
            return nil
        }
        sample.add(cutHealthy, Double(healthyRemovals))
        sample.add(cutOnce, Double(once) * 100 / Double(cuts.count * faulty.count))
        // One observer that never sees all of them go has no time: then nobody has.
        sample.add(cutWhole, times.count == cuts.count ? times : [])
        sample.add(cutChanges, Double(cuts.reduce(0) { $0 + $1.changes.count }) / Double(cuts.count))
    }
}
