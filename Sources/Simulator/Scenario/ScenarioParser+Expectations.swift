import SWIM

extension ScenarioParser {
    private static let states: [(name: String, state: MemberState)] = [
        ("alive", .alive), ("suspect", .suspect), ("dead", .dead), ("left", .left),
    ]

    /// Reads `expect`.
    mutating func readExpectations(_ node: ScenarioNode) throws(ScenarioError) {
        let reader = try MappingReader(
            node, name: "expect", allowed: ["always", "never", "eventually", "counts", "sometimes", "measure"],
            file: file)
        for element in try entries(reader["always"], name: "always") { try readAlways(element) }
        for element in try entries(reader["never"], name: "never") { try readNever(element) }
        for element in try entries(reader["eventually"], name: "eventually") { try readEventually(element) }
        for element in try entries(reader["counts"], name: "counts") { try readCount(element) }
        for element in try entries(reader["sometimes"], name: "sometimes") { try readSometimes(element) }
        if let measure = reader["measure"] { try readMeasures(measure) }
        guard !scenario.expectations.isEmpty else { throw error(at: node, "nothing is expected") }
    }

    private mutating func readAlways(_ node: ScenarioNode) throws(ScenarioError) {
        guard case .scalar(let text) = node.content else { throw error(at: node, "always must list names") }
        guard let invariant = Invariant(rawValue: text) else {
            throw error(
                at: node,
                "unknown invariant '\(text)'"
                    + ScenarioError.suggestion(for: text, among: Invariant.allCases.map(\.rawValue)))
        }
        scenario.expectations.append(Expectation(claim: .always(invariant), name: "always \(text)"))
    }

    private mutating func readNever(_ node: ScenarioNode) throws(ScenarioError) {
        let reader = try MappingReader(
            node, name: "never",
            allowed: ["member", "is", "at", "plan", "by", "local_health", "from", "to", "longer_than"], file: file)
        let (window, period) = try readWindow(reader, node)
        if reader["plan"] != nil {
            let copiesOnly = try reader.text("plan") == "copies"
            if !copiesOnly { try checkPlan(reader, with: []) }
            for key in ["member", "is", "at", "local_health", "longer_than"] where reader[key] != nil {
                throw error(at: reader[key]!, "'\(key)' does not belong to 'plan'")
            }
            let by = try selector(try reader.required("by"), name: "by", allowing: .dynamic)
            scenario.expectations.append(
                Expectation(
                    claim: .neverPlan(by, copiesOnly: copiesOnly, window: window),
                    name: "never a plan \(copiesOnly ? "that copies " : "")made by \(by.text) \(period)"))
            return
        }
        if let by = reader["by"] { throw error(at: by, "'by' belongs to 'plan'") }
        if reader["local_health"] != nil {
            for key in ["member", "is", "longer_than"] where reader[key] != nil {
                throw error(at: reader[key]!, "'\(key)' does not belong to 'local_health'")
            }
            let (comparison, limit, text) = try readNumber("local_health", reader)
            let observers = try readObservers(reader)
            scenario.expectations.append(
                Expectation(
                    claim: .neverHealth(comparison, limit, observers: observers, window: window),
                    name: "never local health \(text) at \(observers.text) \(period)"))
            return
        }
        let (member, state, observers) = try readState(reader)
        let longerThan = try reader.duration("longer_than") ?? 0
        var name = "never \(member.text) is \(state) at \(observers.text) \(period)"
        if longerThan > 0 { name += " for longer than \(Quantity.describe(duration: longerThan))" }
        scenario.expectations.append(
            Expectation(
                claim: .neverState(member, state, observers: observers, window: window, longerThan: longerThan),
                name: name))
    }

    private mutating func readEventually(_ node: ScenarioNode) throws(ScenarioError) {
        let reader = try MappingReader(
            node, name: "eventually",
            allowed: [
                "member", "is", "at", "views", "among", "partitions", "coordinator", "plan", "by", "members",
                "suspects", "local_health", "superseded", "replicas", "leads", "after", "within",
            ], file: file)
        let (after, afterText) = try readMoment("after", reader, default: scenario.warmup)
        _ = try reader.required("within")
        let within = try reader.duration("within") ?? 0
        let (end, overflow) = after.addingReportingOverflow(within)
        guard !overflow, end <= scenario.until else { throw beyondEnd(at: reader["within"]!, end) }
        let window = Expectation.Window(from: after, to: end)
        let period = "within \(Quantity.describe(duration: within)) after \(afterText)"
        let topics = [
            "member", "views", "partitions", "coordinator", "plan", "members", "suspects", "local_health", "superseded",
            "replicas", "leads",
        ]
        let subjects = reader.keys.filter(topics.contains)
        guard subjects.count == 1 else {
            throw error(at: node, "eventually needs one of \(topics.joined(separator: ", "))")
        }
        func refuse(_ keys: [String]) throws(ScenarioError) {
            for key in keys where reader[key] != nil {
                throw error(at: reader[key]!, "'\(key)' does not belong to '\(subjects[0])'")
            }
        }
        func word(_ allowed: [String]) throws(ScenarioError) -> String {
            try reader.value(
                subjects[0], allowed.map { "'\($0)'" }.joined(separator: " or ")
            ) { allowed.contains($0) ? $0 : nil } ?? ""
        }
        let claim: Expectation.Claim
        let what: String
        switch subjects[0] {
        case "member":
            try refuse(["among", "by"])
            let (member, state, observers) = try readState(reader)
            (claim, what) = (
                .eventuallyState(member, state, observers: observers, window: window),
                "\(member.text) is \(state) at \(observers.text)"
            )
        case "views":
            try refuse(["is", "at", "by"])
            _ = try word(["agree"])
            let among = try reader["among"].map { node throws(ScenarioError) in
                try selector(node, name: "among", allowing: .fixed)
            }
            let all = Selector(terms: [.nodes(Array(scenario.nodes.indices))], text: "all")
            (claim, what) = (
                .eventuallyViewsAgree(among ?? all, window: window), "views agree among \((among ?? all).text)"
            )
        case "partitions":
            try refuse(["is", "among", "by"])
            if try word(["replicated", "known"]) == "replicated" {
                try refuse(["at"])
                (claim, what) = (.eventuallyReplicated(window: window), "partitions are replicated")
            } else {
                let observers = try readObservers(reader)
                (claim, what) = (
                    .eventuallyKnown(observers: observers, window: window), "partitions are known at \(observers.text)"
                )
            }
        case "coordinator":
            try refuse(["is", "among", "by"])
            _ = try word(["agree"])
            let observers = try readObservers(reader)
            (claim, what) = (
                .eventuallyCoordinated(observers: observers, window: window),
                "the coordinator is agreed at \(observers.text)"
            )
        case "members":
            try refuse(["is", "among", "by"])
            let (comparison, limit, text) = try readNumber("members", reader)
            let observers = try readObservers(reader)
            (claim, what) = (
                .eventuallyMembers(comparison, limit, observers: observers, window: window),
                "members \(text) at \(observers.text)"
            )
        case "suspects":
            try refuse(["is", "at", "among", "by"])
            let (comparison, limit, text) = try readNumber("suspects", reader)
            (claim, what) = (.eventuallySuspects(comparison, limit, window: window), "suspects \(text)")
        case "local_health":
            try refuse(["is", "among", "by"])
            let (comparison, limit, text) = try readNumber("local_health", reader)
            let observers = try readObservers(reader)
            (claim, what) = (
                .eventuallyHealth(comparison, limit, observers: observers, window: window),
                "local health \(text) at \(observers.text)"
            )
        case "replicas", "leads":
            try refuse(["is", "among", "by"])
            let (comparison, limit, text) = try readNumber(subjects[0], reader)
            let nodes = try readObservers(reader)
            (claim, what) = (
                .eventuallyHolds(
                    comparison, limit, leadsOnly: subjects[0] == "leads", nodes: nodes, window: window),
                "\(subjects[0]) \(text) at \(nodes.text)"
            )
        case "superseded":
            try refuse(["is", "at", "among", "by"])
            let nodes = try selector(reader["superseded"]!, name: "superseded", allowing: [.dynamic])
            (claim, what) = (.eventuallySuperseded(nodes, window: window), "\(nodes.text) is superseded")
        default:
            try checkPlan(reader, with: ["is", "at", "among"])
            let by = try reader["by"].map { node throws(ScenarioError) in
                try selector(node, name: "by", allowing: .dynamic)
            }
            let all = Selector(terms: [.nodes(Array(scenario.nodes.indices))], text: "all")
            (claim, what) = (.eventuallyPlan(by ?? all, window: window), "a plan made by \((by ?? all).text)")
        }
        scenario.expectations.append(Expectation(claim: claim, name: "eventually \(what) \(period)"))
    }

    private func checkPlan(_ reader: MappingReader, with refused: [String]) throws(ScenarioError) {
        guard try reader.text("plan") == "made" else { throw error(at: reader["plan"]!, "plan must be 'made'") }
        for key in refused where reader[key] != nil {
            throw error(at: reader[key]!, "'\(key)' does not belong to 'plan'")
        }
    }

    private func readState(_ reader: MappingReader) throws(ScenarioError) -> (Selector, MemberState, Selector) {
        let member = try selector(try reader.required("member"), name: "member", allowing: [.dynamic])
        let node = try reader.required("is")
        let text = try reader.text("is") ?? ""
        guard let state = ScenarioParser.states.first(where: { $0.name == text })?.state else {
            throw error(
                at: node,
                "no state '\(text)'"
                    + ScenarioError.suggestion(for: text, among: ScenarioParser.states.map(\.name)))
        }
        return (member, state, try readObservers(reader))
    }

    func readObservers(_ reader: MappingReader) throws(ScenarioError) -> Selector {
        guard let node = reader["at"] else { return Selector(terms: [.all], text: "all") }
        return try selector(node, name: "at", allowing: [.dynamic])
    }

    func beyondEnd(at node: ScenarioNode, _ time: UInt64) -> ScenarioError {
        error(
            at: node,
            "ends at \(Quantity.describe(duration: time)), after the run does "
                + "(\(Quantity.describe(duration: scenario.until))): it could not be judged")
    }
}
