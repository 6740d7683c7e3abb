import SWIM

extension Experiment {
    private static let doomedPing = Measurand("first doomed ping", unit: "s", .spread)
    private static let suspicion = Measurand("first suspicion", unit: "s", .spread)
    private static let removal = Measurand("first removal", unit: "s", .spread)
    private static let everywhere = Measurand("removed everywhere", unit: "s", .spread)
    private static let missed = Measurand("never removed")

    /// How long a crash goes unnoticed.
    static let detection = Experiment(
        name: "detection",
        about: "From a crash to the first ping that cannot be answered, the first suspicion, the first removal and the "
            + "removal at every member. SWIM's T'·e/(e−1) counts whole periods; unsynchronised members give a mean of "
            + "1.0 T' to the doomed ping and 2.0 T' to the suspicion.",
        parameter: "members",
        points: { effort in
            let sizes = effort == .quick ? [32, 128] : [8, 32, 128, 512, 1_000]
            return sizes.map { size in
                let period = Double(MembershipConfiguration().probeInterval) / 1e9
                return Point(
                    "defaults", x: Double(size), seeds: effort == .quick ? 20 : 24,
                    expected: [
                        (doomedPing.name, period), (suspicion.name, 2 * period),
                        ("T'·e/(e−1)", period * Theory.periodsUntilDetection(members: Double(size))),
                    ],
                    trial: { detect(size, crashes: size > 16 ? 8 : 1, seed: $0) })
            }
        },
        targets: { rows in
            rows.filter { $0.x >= 32 }.map { row in
                Target(
                    "first suspicion, mean, N = \(NumberText.short(row.x))", row[suspicion]?.mean, unit: "s",
                    .within(2.0, 0.2))
            }
                + rows.filter { $0.x == 1_000 }.flatMap { row in
                    [
                        Target("removed everywhere, p50, N = 1000", row[everywhere]?.p50, unit: "s", .atMost(10)),
                        Target("removed everywhere, p99, N = 1000", row[everywhere]?.p99, unit: "s", .atMost(16)),
                    ]
                }
                + [
                    Target(
                        "crashes not removed everywhere", rows.compactMap { $0[missed]?.total }.reduce(0, +), .atMost(0)
                    )
                ]
        },
        chart: { rows in
            Chart(
                title: "From a crash to its detection",
                captions: ["Means, and the 99th percentile of the removal at every member. Dashed: analysis."],
                x: Chart.Axis("members", .logarithmic), y: Chart.Axis("seconds after the crash", from: 0),
                series: [
                    rows.line("first doomed ping", of: doomedPing, \.mean),
                    rows.line("first suspicion", of: suspicion, \.mean),
                    rows.line("first removal", of: removal, \.mean),
                    rows.line("removed everywhere", of: everywhere, \.mean),
                    rows.line("removed everywhere, p99", of: everywhere, \.p99),
                    rows.theoryLine("2 T'", of: suspicion.name), rows.theoryLine("T'·e/(e−1)", of: "T'·e/(e−1)"),
                ])
        })

    /// Crashes some members one after the other, each long after the one before.
    private static func detect(_ size: Int, crashes: Int, seed: UInt64) -> Sample {
        let spacing: UInt64 = 40_000
        let times = (0..<UInt64(crashes)).map { 5_000 + $0 * spacing }
        // Never the first member, which the others would join through.
        let victims = (0..<crashes).map { size - 1 - $0 }
        var scenario = Scenario.membership("detection", nodes: size)
        for (victim, time) in zip(victims, times) { scenario.at(time, .crash(.these([victim]))) }
        var engine = Engine(scenario, seed: seed)
        engine.startRecording()
        var sample = Sample()
        for (index, victim) in victims.enumerated() {
            engine.run(toMillisecond: times[index])
            engine.recording.watch(victim)
            let first = engine.recording.changes.count
            engine.run(toMillisecond: times[index] + spacing - 1)
            let crash = Nanoseconds.milliseconds(times[index])
            func seconds(_ time: UInt64?) -> [Double] { time.map { [Double($0 - crash) / 1e9] } ?? [] }
            let changes = engine.recording.changes[first...].filter { $0.subject == UInt32(victim) }
            let deaths = changes.filter { $0.kind == .died }
            sample.add(doomedPing, seconds(engine.recording.firstPings[victim]))
            sample.add(suspicion, seconds(changes.first { $0.kind == .suspected }?.time))
            sample.add(removal, seconds(deaths.first?.time))
            let isComplete = Set(deaths.map(\.observer)).count == size - 1 - index
            sample.add(everywhere, seconds(isComplete ? deaths.last?.time : nil))
            sample.add(missed, isComplete ? 0 : 1)
        }
        return sample
    }
}
