extension Simulation {
    /// What a replay shows.
    public struct ReplayOptions: Hashable, Sendable {
        /// When to stop, in nanoseconds; nil: at the end of the run.
        public var until: UInt64?
        /// The names of the nodes whose changes, and changes of which, are shown; empty: all.
        public var nodes: [String] = []
        /// Whether every datagram and timer is shown as well.
        public var showsSteps = false

        /// Everything but datagrams and timers.
        public init() {}
    }

    /// How much virtual time passes between two looks at what has happened.
    private static let replayChunk: UInt64 = 100_000_000

    /// Runs a scenario again and shows what happens, line by line.
    ///
    /// - Returns: How the expectations fared, if the run went to its end.
    public static func replay<Failure: Error>(
        _ scenario: Scenario, seed: UInt64, _ options: ReplayOptions = ReplayOptions(),
        _ show: (TransitionLine) throws(Failure) -> Void
    ) throws(Failure) -> SimulationReport? {
        var engine = Engine(scenario, seed: seed, isLogging: true)
        if options.showsSteps { engine.steps = [] }
        let names = scenario.nodes.map(\.name)
        let width = names.map(\.utf8.count).max() ?? 0
        let chosen = NodeSet(names.indices.filter { options.nodes.isEmpty || options.nodes.contains(names[$0]) })
        let limit = min(options.until ?? scenario.until, scenario.until)
        var time: UInt64 = 0
        while true {
            time = min(limit, time + replayChunk)
            engine.run(until: time)
            var lines: [TransitionLine] = []
            for transition in engine.observer.log?.take() ?? [] {
                let concerned = [transition.node, transition.subject].compactMap(\.self)
                guard concerned.isEmpty || concerned.contains(where: chosen.contains) else { continue }
                lines.append(TransitionLine(transition, names: names, nameWidth: width))
            }
            for step in engine.steps ?? [] {
                guard step.nodes.isEmpty ? options.nodes.isEmpty : step.nodes.contains(where: chosen.contains) else {
                    continue
                }
                lines.append(TransitionLine(step, nameWidth: width))
            }
            if options.showsSteps {
                engine.steps = []
                // An event of the simulator goes before the changes that it led to.
                lines = lines.enumerated().sorted { lhs, rhs in
                    (lhs.element.time, lhs.element.event == "step" ? 0 : 1, lhs.offset)
                        < (rhs.element.time, rhs.element.event == "step" ? 0 : 1, rhs.offset)
                }.map(\.element)
            }
            for line in lines { try show(line) }
            if time >= limit { break }
        }
        guard limit == scenario.until else { return nil }
        let results = engine.finish()
        return SimulationReport(
            scenario: scenario.name, seed: seed, traceHash: hexadecimal(engine.trace.value), events: engine.events,
            simulatedSeconds: Double(scenario.until) / 1e9, wallSeconds: 0, passed: results.allSatisfy(\.passed),
            expectations: results, secondHashes: engine.secondHashes, evidence: engine.observer.evidence)
    }

    /// Reads a length of time as scenario files write it, for example `90s`, in nanoseconds.
    public static func duration(_ text: String) -> UInt64? { Quantity.duration(text) }

    /// The first of some names that no node of a scenario has.
    public static func unknownNode(among names: [String], in scenario: Scenario) -> String? {
        names.first { name in !scenario.nodes.contains { $0.name == name } }
    }
}
