import BasicContainers
import Cluster
import SWIM

extension Experiment {
    private static let complete = Measurand("all report all", unit: "s", .spread)
    private static let sizes = Measurand("distinct sizes reported")
    private static let incomplete = Measurand("not formed in time")

    /// S34: how fast a large cluster forms through one seed.
    static let bootstrap = Experiment(
        name: "bootstrap",
        about: "One seed; all others start within a second and join through it. The time from the start until every "
            + "member counts all of them, and how many different sizes the lists had in between, looked at every 100 ms.",
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
                Target("all report all, N = \(size)", row[complete]?.max, unit: "s", .atMost(15)),
                Target("distinct sizes reported, N = \(size)", row[sizes]?.max, .atMost(50)),
            ]
        },
        chart: { rows in
            Chart(
                title: "Forming a cluster through one seed",
                captions: ["Virtual time from the first start until every member counts all of them."],
                x: Chart.Axis("members", from: 0), y: Chart.Axis("seconds", from: 0),
                series: rows.lines(of: complete, \.mean))
        })

    private static func form(_ count: Int, limit: UInt64, seed: UInt64) -> Sample {
        var scenario = Scenario.membership("bootstrap", nodes: count, startsFormed: false)
        scenario.joinOver = .seconds(1)
        var engine = Engine(scenario, seed: seed)
        var reported = NodeSet()
        var distinct = 0
        var time: UInt64 = 0
        var isComplete = false
        while time < limit, !isComplete {
            time += 100
            engine.run(toMillisecond: time)
            let now = engine.listSizes
            if time % 500 == 0 { debugBoot(engine, time, now) }
            for size in now where !reported.contains(Int(size)) {
                reported.insert(Int(size))
                distinct += 1
            }
            isComplete = now.count == count && now.allSatisfy { $0 == Double(count) }
        }
        var sample = Sample()
        sample.add(complete, isComplete ? [Double(time) / 1_000] : [])
        sample.add(sizes, Double(distinct))
        sample.add(incomplete, isComplete ? 0 : 1)
        return sample
    }
}

func debugBoot(_ engine: borrowing Engine, _ time: UInt64, _ now: [Double]) {
    let s = now.sorted()
    var joined = 0, pages: UInt64 = 0, refused: UInt64 = 0, started: UInt64 = 0, completed: UInt64 = 0, abandoned: UInt64 = 0, bytes: UInt64 = 0, gossip: UInt64 = 0
    for i in engine.hosts.indices {
        if engine.nodes[i].membership.hasJoined { joined += 1 }
        let t = engine.nodes[i].membership.statistics
        pages += t.pagesTaken; refused += t.refusedRequests; started += t.exchangesStarted; completed += t.exchangesCompleted; abandoned += t.exchangesAbandoned
        gossip += t.sent[Int(MessageKind.gossip.rawValue)]
    }
    print(time, "joined", joined, "sizes", s.first ?? 0, s.isEmpty ? 0 : s[s.count/10], s.isEmpty ? 0 : s[s.count/2], s.last ?? 0, "pages", pages, "refused", refused, "exch", started, completed, abandoned, "gossip", gossip)
}
