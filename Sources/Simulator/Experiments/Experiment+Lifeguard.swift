import SWIM

extension Experiment {
    private static let wrong = Measurand("FP")
    private static let wrongAtHealthy = Measurand("FP−")
    private static let messages = Measurand("messages/period")
    private static let rate = Measurand("sealed", unit: "KB/s")
    private static let detected = Measurand("crash detected", unit: "s", .spread)

    /// Lifeguard's experiments (S06, S07): slow members and what they do to the others.
    static let lifeguard = Experiment(
        name: "lifeguard",
        about:
            "128 members. What C of them send and receive is held up for 16 s, then let through for 1 s, in turn, for "
            + "two minutes, while their timers run on. How often an observer declared a member dead that was never "
            + "disturbed (FP), and how often such an observer was itself undisturbed (FP−). Later an undisturbed member "
            + "crashes: the time until the first observer removes it. Without suspicion awareness the timeout is fixed, "
            + "α = 5.",
        parameter: "disturbed members",
        points: { effort in
            let counts = effort == .quick ? [8] : [1, 2, 4, 8, 16, 32]
            return lifeguardModes.flatMap { series, configuration in
                counts.map { count in
                    Point(
                        series, x: Double(count), seeds: effort == .quick ? 1 : 5,
                        trial: { disturb(count, configuration, cycles: effort == .quick ? 3 : 7, seed: $0) })
                }
            }
        },
        targets: { rows in
            func total(_ series: String, _ metric: Measurand) -> Double {
                rows.of(series).compactMap { $0[metric]?.total }.reduce(0, +)
            }
            func ratio(_ series: String, _ metric: Measurand) -> Double? {
                let plain = total("SWIM", metric)
                return plain > 0 ? total(series, metric) / plain : nil
            }
            func medians(_ series: String) -> Double? {
                Summary(rows.of(series).compactMap { $0[detected]?.p50 })?.mean
            }
            var targets: [Target] = []
            for series in ["Lifeguard", "defaults"] {
                let few = rows.of(series).filter { $0.x <= 8 }.compactMap { $0[wrongAtHealthy]?.total }
                targets += [
                    Target("FP, \(series) / SWIM, all C", ratio(series, wrong).map { $0 * 100 }, unit: "%", .atMost(1)),
                    Target(
                        "FP−, \(series) / SWIM, all C", ratio(series, wrongAtHealthy).map { $0 * 100 }, unit: "%",
                        .atMost(1)),
                    Target("FP−, \(series), C ≤ 8", few.isEmpty ? nil : few.reduce(0, +), .atMost(0)),
                ]
            }
            let speed = medians("SWIM").flatMap { plain in medians("defaults").map { $0 * 100 / plain } }
            return targets + [
                Target("messages, Lifeguard / SWIM", ratio("Lifeguard", messages), .atMost(1.15)),
                Target("crash detected, median, defaults / SWIM", speed, unit: "%", .atMost(60)),
            ]
        },
        chart: { rows in
            Chart(
                title: "False positives at all members while C of 128 are slow",
                captions: [
                    "Undisturbed members declared dead, counted at every observer, mean per run.",
                    "Counts of 0 have no place on a logarithmic axis and leave a gap.",
                ],
                x: Chart.Axis("disturbed members", .logarithmic), y: Chart.Axis("false positives", .logarithmic),
                series: rows.lines(of: wrong, \.mean))
        })

    /// The five configurations of the paper, of which the last is the whole.
    private static var lifeguardModes: [(String, MembershipConfiguration)] {
        func mode(_ parts: ProtocolFeatures) -> MembershipConfiguration {
            var configuration = MembershipConfiguration.with(ProtocolFeatures.plain.union(parts))
            configuration.suspicionMultiplier = 5
            if !parts.contains(.suspicionAwareness) { configuration.suspicionSpread = 1 }
            return configuration
        }
        return [
            ("SWIM", mode([])), ("LHA-Probe", mode(.probeAwareness)), ("LHA-Suspicion", mode(.suspicionAwareness)),
            ("Buddy", mode(.buddySystem)), ("Lifeguard", mode(.lifeguard)), ("defaults", MembershipConfiguration()),
        ]
    }

    private static func disturb(
        _ count: Int, _ configuration: MembershipConfiguration, cycles: UInt64, seed: UInt64
    ) -> Sample {
        let (size, blocked, open): (Int, UInt64, UInt64) = (128, 16_000, 1_000)
        var scenario = Scenario.membership("lifeguard", nodes: size, configuration: configuration)
        // Not the first member, which the others would join through, nor the last, which crashes.
        let slow = Array(1...count)
        for cycle in 0..<cycles {
            scenario.at(10_000 + cycle * (blocked + open), for: blocked, .hold(.these(slow)))
        }
        let end = 10_000 + cycles * (blocked + open)
        let crash = end + 60_000
        scenario.at(crash, .crash(.these([size - 1])))
        var engine = Engine(scenario, seed: seed)
        engine.startRecording()
        engine.run(toMillisecond: crash)
        let recording = engine.recording
        let total = recording.total
        let disturbed = NodeSet(slow)
        let deaths = recording.changes.filter { $0.kind == .died && !disturbed.contains(Int($0.subject)) }
        let periods = Double(size) * Double(Nanoseconds.milliseconds(crash)) / Double(configuration.probeInterval)
        var sample = Sample()
        sample.add(wrong, Double(deaths.count))
        sample.add(wrongAtHealthy, Double(deaths.count { !disturbed.contains(Int($0.observer)) }))
        sample.add(messages, Double(total.messages) / periods)
        sample.add(rate, Double(total.sealedBytes) / Double(crash) / Double(size))
        engine.run(toMillisecond: crash + 60_000)
        let detection = engine.recording.changes[recording.changes.count...].first {
            $0.subject == UInt32(size - 1) && $0.kind == .died
        }
        sample.add(
            detected, detection.map { [Double($0.time - Nanoseconds.milliseconds(crash)) / 1e9] } ?? [])
        return sample
    }
}
