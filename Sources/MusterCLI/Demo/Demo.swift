import Glibc
import LocalCluster
import MusterAPI
import MusterClient
import Sidecar

/// The story: a cluster forms, one agent is killed, and the others put everything right.
final class Demo {
    /// The longest the whole story may take.
    static let limit = Duration.seconds(57)

    private let cluster: LocalCluster
    private let stage: DemoStage
    private let victim: DemoVictim?
    private let deadline: ContinuousClock.Instant
    private let watch = DemoWatch()
    private let clock = ContinuousClock()

    /// - Parameter victim: whom to kill; nil for whoever ``DemoVictim/choose(_:in:)`` thinks best.
    init(cluster: LocalCluster, stage: DemoStage, victim: DemoVictim?) {
        self.cluster = cluster
        self.stage = stage
        self.victim = victim
        deadline = ContinuousClock().now + Demo.limit
    }

    /// Tells the whole story. Throws a ``CommandFailure`` with what is wrong if it does not end well.
    func run() async throws -> DemoReport {
        let names = DemoLayout.names
        stage.tell("starting \(names.count) agents in 3 racks on 127.0.0.1, files in \(cluster.directory.path)")
        stage.tell(
            "timeouts are short here: a probe every 0.4 s, replicas re-placed 2 s after a death instead of 15 min")
        try DemoLayout.start(cluster)
        try await form(names)
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            defer { tasks.cancelAll() }
            for agent in cluster.agents {
                let (watch, client, name) = (watch, agent.client, agent.name)
                tasks.addTask { await watch.follow(client, of: name) }
            }
            try await wait("the event streams to begin", at: names) { self.watch.agents.count == names.count }
            return try await kill(names)
        }
    }

    // MARK: - Before the death

    private func form(_ names: [String]) async throws {
        try await wait("all agents to know all others", at: names) {
            for name in names {
                guard let members = try? await self.cluster.agent(name).client.members(),
                    members.count(where: { $0.state == .alive }) == names.count
                else { return false }
            }
            return true
        }
        stage.tell("all \(names.count) know all \(names.count); the coordinator places 24 partitions, 3 replicas each")
        try await wait("all partitions to be placed and in sync", at: names, watching: names[0]) {
            for name in names {
                guard try await self.unsettled(name, alive: names).isEmpty else { return false }
            }
            return true
        }
        stage.tell("every partition has 3 replicas in sync")
        try await showTables("before", by: names[0])
    }

    private func showTables(_ when: String, by name: String) async throws {
        let client = cluster.agent(name).client
        let members = try await client.members().sorted { $0.name < $1.name }
        stage.show(
            "Members \(when), as \(name) sees them", MemberTable.render(members, isColoured: stage.isColoured))
        let partitions = try await client.partitions()
        stage.show("Partitions \(when)", PartitionTable.render(partitions, isColoured: stage.isColoured))
    }

    /// What is not yet as it should be, as one agent sees it.
    private func unsettled(_ name: String, alive: [String]) async throws -> [String] {
        let client = cluster.agent(name).client
        guard let partitions = try? await client.partitions(), let plan = try? await client.plan() else {
            return ["\(name) does not answer"]
        }
        var problems: [String] = []
        for partition in partitions {
            if partition.underReplicated {
                problems.append(
                    "\(partition.name) has \(partition.inSync) of \(partition.replicationFactor) replicas in sync")
            } else if partition.leader == nil {
                problems.append("\(partition.name) has no leader")
            } else if let stray = partition.replicas.first(where: { !alive.contains($0.member) || $0.role == .learner })
            {
                problems.append("\(partition.name) still has a \(stray.role.rawValue) on \(stray.member)")
            }
        }
        if partitions.isEmpty { problems.append("no partitions are known") }
        if !plan.isFinished { problems.append("plan \(plan.epoch).\(plan.generation) is not finished") }
        return problems
    }

    // MARK: - The death

    private func kill(_ names: [String]) async throws -> DemoReport {
        let choice = try await DemoVictim.choose(victim, in: cluster)
        let name = choice.name
        if let reason = choice.reason { stage.tell(reason) }
        let survivors = names.filter { $0 != name }
        let observer = survivors[0]
        let before = try await cluster.agent(observer).client.plan()
        watch.forget(name)
        let role = try await DemoVictim.describe(name, in: cluster)
        let killed = clock.now
        cluster.agent(name).process.send(SIGKILL)
        stage.tell(Style.red.apply("killed \(name)", stage.isColoured) + " with SIGKILL: \(role)")

        try await wait("somebody to suspect \(name)", at: survivors) {
            let heard = self.watch.heard(of: name)
            return !heard.suspected.isEmpty || !heard.died.isEmpty
        }
        let heard = watch.heard(of: name)
        let suspected = Array(heard.suspected.values) + Array(heard.died.values)
        let firstSuspected = killed.duration(to: suspected.min() ?? clock.now).seconds
        let accuser = heard.suspected.min { $0.value < $1.value }?.key ?? "somebody"
        stage.tell("\(name) is suspected, first by \(accuser), \(Units.decimal(firstSuspected, 2)) s after the kill")

        try await wait("every survivor to hold \(name) for dead", at: survivors) {
            Set(self.watch.heard(of: name).died.keys).isSuperset(of: survivors)
        }
        let allKnow = watch.heard(of: name).died.filter { survivors.contains($0.key) }.values.max() ?? clock.now
        let allKnowSeconds = killed.duration(to: allKnow).seconds
        stage.tell(
            "\(name) is dead to all \(survivors.count) survivors, \(Units.decimal(allKnowSeconds, 2)) s after the kill")

        let moves = try await recover(from: name, survivors: survivors, observer: observer, before: before)
        try await showTables("after", by: observer)
        return try await verify(
            killed: name, survivors: survivors, observer: observer,
            times: (firstSuspected, allKnowSeconds), moves: moves)
    }

    /// Follows the plans until everything is where it should be, and returns how many moves were done.
    private func recover(
        from name: String, survivors: [String], observer: String, before: PlanRecord?
    ) async throws -> Int {
        let client = cluster.agent(observer).client
        var moves = DemoMoves()
        let old = before.map { PlanNumber($0) }
        var shown = old
        var lastHold = ""
        var quiet = 0
        while true {
            try check(survivors)
            let problems = try await unsettled(observer, alive: survivors)
            let plan = try? await client.plan()
            if let plan, PlanNumber(plan) != old {
                if PlanNumber(plan) != shown {
                    shown = PlanNumber(plan)
                    if !plan.moves.isEmpty {
                        stage.show(
                            "Plan \(plan.epoch).\(plan.generation), and why",
                            PlanTable.render(plan, isColoured: stage.isColoured))
                    }
                }
                let news = moves.update(plan)
                if stage.isTerminal {
                    let running = plan.moves.filter { ![.done, .failed, .waiting].contains($0.state) }
                    stage.redraw([PlanTable.summary(plan)] + running.map { "  " + DemoMoves.describe($0) })
                } else {
                    news.forEach { stage.tell($0) }
                }
            }
            if let hold = await hold(survivors), hold.rule != lastHold {
                lastHold = hold.rule
                stage.tell("the coordinator waits: \(hold.text)")
            }
            // Everything has to be right at every survivor, and twice in a row: a next plan may be due.
            if problems.isEmpty, try await allSettled(survivors) {
                quiet += 1
                if quiet == 2 { break }
            } else {
                quiet = 0
            }
            guard clock.now < deadline else {
                throw CommandFailure(
                    "not recovered in time: \(problems.prefix(5).joined(separator: "; "))", status: Exit.unhealthy)
            }
            try await Task.sleep(for: .milliseconds(100))
        }
        stage.redraw([])
        stage.tell("all moves are done: \(moves.doneCount)")
        return moves.doneCount
    }

    /// What tells plans apart.
    private struct PlanNumber: Equatable {
        var epoch: UInt64
        var generation: UInt64

        init(_ plan: PlanRecord) {
            epoch = plan.epoch
            generation = plan.generation
        }
    }

    private func allSettled(_ survivors: [String]) async throws -> Bool {
        for name in survivors where try await !unsettled(name, alive: survivors).isEmpty { return false }
        return true
    }

    /// Why the coordinator makes no plan, if so.
    private func hold(_ survivors: [String]) async -> HoldRecord? {
        for name in survivors {
            if let coordination = try? await cluster.agent(name).client.status().coordination, coordination.isLocal {
                return coordination.holds.first
            }
        }
        return nil
    }

    // MARK: - The end

    private func verify(
        killed name: String, survivors: [String], observer: String, times: (Double, Double), moves: Int
    ) async throws -> DemoReport {
        let partitions = try await cluster.agent(observer).client.partitions()
        let liveRacks = DemoLayout.racks(of: survivors)
        let violations = partitions.reduce(0) { $0 + Demo.rackExcess($1, liveRacks: liveRacks.count) }
        let checked = ReplicaVerifier(root: DemoLayout.replicaRoot(of: cluster)).verify(members: survivors)
        let expected = partitions.reduce(0) { $0 + $1.replicationFactor }
        stage.tell(
            "checked \(checked.replicas) replicas on the survivors, \(Units.bytes(checked.bytes)): "
                + (checked.problems.isEmpty ? "every byte matches its checksum" : "\(checked.problems.count) problems"))
        let report = DemoReport(
            members: cluster.agents.count, killed: name, firstSuspectedSeconds: Demo.rounded(times.0),
            allKnowSeconds: Demo.rounded(times.1), moves: moves,
            underReplicated: partitions.count { $0.underReplicated }, rackViolations: violations,
            checksumsOk: checked.problems.isEmpty && checked.replicas == expected)
        var problems = checked.problems
        if checked.replicas != expected {
            problems.append("\(checked.replicas) replicas on disk instead of \(expected)")
        }
        if report.underReplicated > 0 { problems.append("\(report.underReplicated) partitions are under-replicated") }
        if violations > 0 {
            problems.append("\(violations) replicas are in a rack that holds more than its fair share")
        }
        guard problems.isEmpty else {
            throw CommandFailure(problems.prefix(10).joined(separator: "; "), status: Exit.unhealthy)
        }
        stage.tell(Demo.ending(liveRacks: liveRacks))
        return report
    }

    /// What has been achieved. With fewer racks than replicas, distinct racks cannot be among it.
    private static func ending(liveRacks: [String]) -> String {
        let replicas = "every partition has 3 replicas in sync on live nodes"
        guard liveRacks.count < 3 else { return replicas + " in distinct racks" }
        return "only two racks are left, \(liveRacks.joined(separator: " and ")), too few for three replicas: "
            + "\(replicas), and no rack holds more than its fair share, 2 of 3"
    }

    /// How many replicas of a partition are in a rack beyond the fair number, given how many racks are left.
    private static func rackExcess(_ partition: PartitionRecord, liveRacks: Int) -> Int {
        guard liveRacks > 0 else { return partition.replicas.count }
        let racks = Dictionary(grouping: partition.replicas.compactMap { DemoLayout.rack(of: $0.member) }) { $0 }
        let fair = (partition.replicationFactor + liveRacks - 1) / liveRacks
        return racks.values.reduce(0) { $0 + max(0, $1.count - fair) }
    }

    private static func rounded(_ seconds: Double) -> Double { (seconds * 1000).rounded() / 1000 }

    // MARK: - Waiting

    /// Fails if an agent that should run has ended.
    private func check(_ names: [String]) throws {
        try Task.checkCancellation()
        for name in names where !cluster.agent(name).process.isRunning {
            let tail = cluster.logTail(name, lines: 5).joined(separator: "\n  ")
            throw CommandFailure("\(name) has ended unexpectedly; its log ends with\n  \(tail)", status: Exit.unhealthy)
        }
    }

    private func wait(
        _ what: String, at names: [String], watching observer: String? = nil, _ isDone: () async throws -> Bool
    ) async throws {
        while true {
            try check(names)
            if try await isDone() { break }
            guard clock.now < deadline else {
                throw CommandFailure("waited in vain for \(what)", status: Exit.unhealthy)
            }
            if let observer, stage.isTerminal, let plan = try? await cluster.agent(observer).client.plan() {
                let done = plan.moves.count { $0.state == .done }
                stage.redraw([
                    "  \(Progress.bar(UInt64(done), of: UInt64(plan.moves.count))) \(done) of \(plan.moves.count) partitions placed"
                ])
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        stage.redraw([])
    }
}
