import SWIM

extension Experiment {
    private static let messages = Measurand("messages/period", .spread)
    private static let rate = Measurand("sealed", unit: "KB/s", .spread)

    /// SWIM's figure 2: what a quiet cluster costs.
    static let messageLoad = Experiment(
        name: "message-load",
        about: "Messages sent per member and period, and bytes as they are on the wire, in a cluster where nothing "
            + "happens.",
        parameter: "members",
        points: { effort in
            let sizes = effort == .quick ? [8, 32, 128] : [8, 32, 128, 512, 1_000]
            var points: [Point] = []
            for (series, features, loss) in [
                ("all features", ProtocolFeatures.all, 0), ("plain SWIM", .plain, 0),
                ("plain SWIM, 10 % loss", .plain, 100_000),
            ] {
                for size in sizes {
                    let configuration = MembershipConfiguration.with(features)
                    let expected = Theory.messagesPerPeriod(
                        delivery: 1 - Double(loss) / 1e6, helpers: Double(min(configuration.indirectProbes, size - 2)))
                    points.append(
                        Point(
                            series, x: Double(size), seeds: 3, expected: [(messages.name, expected)],
                            trial: { load(size, loss: UInt64(loss), configuration, seed: $0) }))
                }
            }
            return points
        },
        targets: { rows in
            guard let row = rows.of("all features").last else { return [] }
            let size = NumberText.short(row.x)
            return [
                Target("messages per member and period, N = \(size)", row[messages]?.mean, .within(2.0, 0.05)),
                Target("sealed bytes sent per member, N = \(size)", row[rate]?.mean, unit: "KB/s", .atMost(0.30)),
            ]
        },
        chart: { rows in
            Chart(
                title: "Load of a quiet cluster",
                captions: ["Messages sent per member and protocol period. Dashed: SWIM's analysis."],
                x: Chart.Axis("members", .logarithmic), y: Chart.Axis("messages per member and period", from: 0),
                series: rows.lines(of: messages, \.mean) + rows.theory(of: messages))
        })

    private static func load(
        _ size: Int, loss: UInt64, _ configuration: MembershipConfiguration, seed: UInt64
    ) -> Sample {
        let (warmup, measured): (UInt64, UInt64) = (10_000, 60_000)
        var engine = Engine(
            .membership("message-load", nodes: size, loss: loss, configuration: configuration), seed: seed)
        engine.run(toMillisecond: warmup)
        engine.startRecording()
        engine.run(toMillisecond: warmup + measured)
        let periods = Double(measured) * 1e6 / Double(configuration.probeInterval)
        var sample = Sample()
        for node in engine.recording.sent {
            sample.add(messages, Double(node.messages) / periods)
            sample.add(rate, Double(node.sealedBytes) / Double(measured))
        }
        return sample
    }
}

extension MembershipConfiguration {
    /// The defaults with other features.
    static func with(_ features: ProtocolFeatures) -> MembershipConfiguration {
        var configuration = MembershipConfiguration()
        configuration.features = features
        return configuration
    }
}
