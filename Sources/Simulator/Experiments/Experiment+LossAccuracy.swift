import SWIM

extension Experiment {
    private static let suspicions = Measurand("failed probes per member and period")
    private static let deaths = Measurand("false deaths")
    private static let deathRate = Measurand("false deaths per 10⁶ node-seconds")

    /// S04: how often loss alone makes a live member suspect or dead.
    static let lossAccuracy = Experiment(
        name: "loss-accuracy",
        about:
            "128 members, nobody fails: how often a probe ends without any ack, against (1−q²)(1−q⁴)ᵏ, and how often "
            + "a live member is declared dead by the first observer, per node and second.",
        parameter: "loss %",
        points: { effort in
            let losses: [UInt64] = effort == .quick ? [10, 20] : [1, 5, 10, 15, 20, 25, 30]
            var points: [Point] = []
            for (series, features) in [("plain SWIM", ProtocolFeatures.plain), ("all features", .all)] {
                for loss in losses {
                    let configuration = MembershipConfiguration.with(features)
                    let expected = Theory.falseSuspicion(
                        delivery: 1 - Double(loss) / 100, helpers: Double(configuration.indirectProbes))
                    points.append(
                        Point(
                            series, x: Double(loss), seeds: effort == .quick ? 1 : 2,
                            expected: features == .plain ? [(suspicions.name, expected)] : [],
                            trial: {
                                measure(
                                    loss * 10_000, configuration, seconds: effort == .quick ? 300 : 600, seed: $0)
                            }))
                }
            }
            return points
        },
        targets: { rows in
            let plain = rows.of("plain SWIM").filter { $0.x >= 10 }.map { row in
                Target(
                    "failed probes / theory, plain SWIM, \(NumberText.short(row.x)) % loss",
                    row[suspicions].map { $0.mean / (row.expected(suspicions.name) ?? .nan) }, .within(1, 0.1))
            }
            let full = rows.of("all features").compactMap { row -> Target? in
                let name = "false deaths, all features, \(NumberText.short(row.x)) % loss"
                switch row.x {
                case ...10, 30: return Target(name, row[deaths]?.total, .atMost(0))
                case 20: return Target(name + ", per 10⁶ node-seconds", row[deathRate]?.mean, .atMost(1))
                default: return nil
                }
            }
            return plain + full
        },
        chart: { rows in
            Chart(
                title: "Probes that fail though nobody has",
                captions: [
                    "One probe per member and period. Dashed: (1−q²)(1−q⁴)ᵏ, q = share of datagrams that arrive."
                ],
                x: Chart.Axis("datagrams lost, %", from: 0),
                y: Chart.Axis("failed probes per member and period", .logarithmic),
                series: rows.lines(of: suspicions, \.mean) + rows.theory(of: suspicions))
        })

    private static func measure(
        _ loss: UInt64, _ configuration: MembershipConfiguration, seconds: UInt64, seed: UInt64
    ) -> Sample {
        let size = 128
        var engine = Engine(
            .membership("loss-accuracy", nodes: size, loss: loss, configuration: configuration), seed: seed)
        engine.startRecording()
        engine.run(toMillisecond: seconds * 1_000)
        let periods = Double(Nanoseconds.seconds(seconds)) / Double(configuration.probeInterval)
        var sample = Sample()
        sample.add(suspicions, Double(engine.failedProbes) / (Double(size) * periods))
        // One wrong verdict makes a death at many observers; it counts once.
        let died = engine.recording.distinctDeaths
        sample.add(deaths, Double(died))
        sample.add(deathRate, Double(died) * 1e6 / Double(UInt64(size) * seconds))
        return sample
    }
}
