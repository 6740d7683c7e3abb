import SWIM

extension Experiment {
    private static let size = Measurand("members in a list")
    private static let least = Measurand("fewest in a list")
    private static let deaths = Measurand("false deaths")

    /// SWIM's figure 5 (S05): does a lossy network let a cluster grow?
    static let joinUnderLoss = Experiment(
        name: "join-under-loss",
        about: "17 members start one by one, 20 s apart, while datagrams are lost; how many members the "
            + "lists hold on average a minute later, and how often an observer declared a live member dead. The first "
            + "three have the paper's parameters (k = 1, T' = 2 s, λ = 3, fixed suspicion timeout). Where nothing is "
            + "piggybacked, joins are not told either; the paper's Basic tells them by multicast.",
        parameter: "loss %",
        points: { effort in
            var points: [Point] = []
            let losses: [UInt64] = effort == .quick ? [10] : [0, 5, 10, 15, 20]
            for (series, configuration) in joinModes {
                for loss in losses {
                    points.append(
                        Point(
                            series, x: Double(loss), seeds: effort == .quick ? 5 : 20,
                            trial: { join(configuration, loss: loss * 10_000, seed: $0) }))
                }
            }
            return points
        },
        targets: { rows in
            guard let own = rows.of("defaults").first(where: { $0.x == 10 }) else { return [] }
            return [
                Target("members in every list, defaults, 10 % loss", own[least]?.min, .atLeast(17)),
                Target("false deaths, defaults, 10 % loss", own[deaths]?.total, .atMost(0)),
            ]
        },
        chart: { rows in
            Chart(
                title: "17 members join one by one under loss",
                captions: ["Members in a list, mean over all lists, a minute after the last start."],
                x: Chart.Axis("datagrams lost, %", from: 0), y: Chart.Axis("members in a list", from: 0),
                series: rows.lines(of: size, \.mean))
        })

    /// The paper's three variants and this protocol's defaults. Where updates are not piggybacked, only a member's own
    /// probes and the join itself tell it anything.
    private static var joinModes: [(String, MembershipConfiguration)] {
        func paper(_ features: ProtocolFeatures) -> MembershipConfiguration {
            var configuration = MembershipConfiguration.with(features)
            configuration.indirectProbes = 1
            configuration.probeInterval = .seconds(2)
            configuration.probeTimeout = .milliseconds(500)
            configuration.retransmitMultiplier = 3
            // The paper's 3⌈ln(N+1)⌉ periods are 9 here; 7·log10(17) periods are 8.6.
            configuration.suspicionMultiplier = 7
            configuration.suspicionSpread = 1
            return configuration
        }
        return [
            ("no piggyback, no suspicion", paper([])), ("SWIM+Inf", paper([.piggyback])),
            ("SWIM+Inf+Susp", paper(.plain)),
            ("defaults", MembershipConfiguration()),
        ]
    }

    private static func join(_ configuration: MembershipConfiguration, loss: UInt64, seed: UInt64) -> Sample {
        let count = 17
        var scenario = Scenario.membership(
            "join-under-loss", nodes: 1, joiners: count - 1, loss: loss, configuration: configuration)
        for number in 1..<UInt64(count) { scenario.at(number * 20_000, .join(1)) }
        var engine = Engine(scenario, seed: seed)
        engine.startRecording()
        engine.run(toMillisecond: UInt64(count) * 20_000 + 40_000)
        var sample = Sample()
        let sizes = engine.listSizes
        sample.add(size, sizes)
        sample.add(least, sizes.min() ?? 0)
        sample.add(deaths, Double(engine.recording.changes.count { $0.kind == .died }))
        return sample
    }
}
