import Cluster
import Placement
import SWIM

extension ScenarioParser {
    /// Reads `nodes`, and makes room for those that the timeline lets join.
    mutating func readNodes(_ node: ScenarioNode, timeline: [ScenarioNode]) throws(ScenarioError) {
        let reader = try MappingReader(
            node, name: "nodes",
            allowed: ["count", "racks", "zones", "config", "join", "service", "inbox", "timer_lateness", "bandwidth"],
            file: file)
        _ = try reader.required("count")
        let count = try reader.integer("count", in: 1...100_000) ?? 1
        let racks = try reader.integer("racks", in: 1...count) ?? 0
        var total = count
        for entry in timeline {
            guard case .mapping(let lines) = entry.content, let join = lines.first(where: { $0.key == "join" }) else {
                continue
            }
            guard case .scalar(let text) = join.value.content, let more = Int(text), (1...10_000).contains(more) else {
                throw error(at: join.value, "join must be how many nodes join, from 1 to 10000")
            }
            total += more
        }
        nextSpare = total
        total += timeline.count { ScenarioParser.needsSpare($0) }
        scenario.nodes = (0..<total).map {
            Scenario.NodeDeclaration(
                name: "n\($0 + 1)", rack: racks > 0 ? "r\($0 % racks + 1)" : nil, isInitial: $0 < count)
        }
        for (index, declaration) in scenario.nodes.enumerated() { indices[declaration.name] = index }
        scenario.configuration.expectedMembers = count
        scenario.joinThrough = Array(0..<min(3, count))
        if let zones = reader["zones"] { try readZones(zones, count: count) }
        if let service = reader["service"] { try readService(service) }
        if let inbox = try reader.integer("inbox", in: 1...1_000_000) { scenario.inboxLimit = inbox }
        if let lateness = reader["timer_lateness"] { scenario.timerLateness = try latency(lateness) }
        if reader["bandwidth"] != nil { scenario.uplink = try bandwidth("bandwidth", in: reader) }
        if let config = reader["config"] { try readConfiguration(config) }
        if let join = reader["join"] { try readJoin(join) }
    }

    /// Whether a line of the timeline starts a process in place of another.
    private static func needsSpare(_ line: ScenarioNode) -> Bool {
        guard case .mapping(let keys) = line.content else { return false }
        return keys.contains { entry in
            if ["twin", "namesake", "stranger"].contains(entry.key) { return true }
            guard entry.key == "restart", case .mapping(let nodes) = entry.value.content else { return false }
            return nodes.contains { if case .scalar("new-id") = $0.value.content { true } else { false } }
        }
    }

    /// Reads `zones`: shares that make up the whole. The first nodes are in the first zone, and so on.
    private mutating func readZones(_ node: ScenarioNode, count: Int) throws(ScenarioError) {
        guard case .mapping(let lines) = node.content, !lines.isEmpty else {
            throw error(at: node, "zones must be a mapping of names to shares")
        }
        var (sum, ends) = (UInt64(0), [(name: String, end: UInt64)]())
        for line in lines {
            guard case .scalar(let text) = line.value.content, let share = Quantity.probability(text) else {
                throw error(at: line.value, "\(line.key) must be a share from 0% to 100%")
            }
            guard ScenarioParser.name(line.key) != nil, indices[line.key] == nil else {
                throw error(at: line.value, "a zone cannot be called '\(line.key)'")
            }
            sum += share.rawValue
            ends.append((line.key, sum))
        }
        // Shares of a millionth are not all exact in binary.
        guard sum + 4_096 > 1 << 32, sum <= 1 << 32 else { throw error(at: node, "the zones must make up 100%") }
        for index in scenario.nodes.indices {
            let place = (UInt64(index % count) << 32 + 1 << 31) / UInt64(count)
            scenario.nodes[index].zone = (ends.first { place < $0.end } ?? ends[ends.count - 1]).name
        }
    }

    private mutating func readService(_ node: ScenarioNode) throws(ScenarioError) {
        let reader = try MappingReader(node, name: "nodes.service", allowed: ["per_message", "per_timer"], file: file)
        var model = Scenario.ServiceModel()
        if let value = try reader.duration("per_message") { model.perMessage = value }
        if let value = try reader.duration("per_timer") { model.perTimer = value }
        guard max(model.perMessage, model.perTimer) <= 1_000_000_000 else {
            throw error(at: node, "nodes.service takes at most 1s for one thing")
        }
        scenario.service = model
    }

    private mutating func readJoin(_ node: ScenarioNode) throws(ScenarioError) {
        let reader = try MappingReader(node, name: "nodes.join", allowed: ["via", "over"], file: file)
        if let via = reader["via"] {
            guard let nodes = try selector(via, name: "via", allowing: .fixed).fixedNodes, !nodes.isEmpty else {
                throw error(at: via, "via must name nodes")
            }
            scenario.joinThrough = nodes
        }
        if let over = try reader.duration("over") { scenario.joinOver = over }
    }

    private mutating func readConfiguration(_ node: ScenarioNode) throws(ScenarioError) {
        let reader = try MappingReader(
            node, name: "nodes.config",
            allowed: [
                "probe", "timeout", "indirect", "suspicion", "retransmit", "leave", "retention", "without",
            ] + ScenarioParser.coordinationKeys, file: file)
        var configuration = scenario.configuration
        if let value = try reader.duration("probe") { configuration.membership.probeInterval = value }
        if let value = try reader.duration("timeout") { configuration.membership.probeTimeout = value }
        if let value = try reader.integer("indirect", in: 0...16) { configuration.membership.indirectProbes = value }
        if let value = try reader.integer("suspicion", in: 1...100) {
            configuration.membership.suspicionMultiplier = UInt64(value)
        }
        if let value = try reader.integer("retransmit", in: 1...100) {
            configuration.membership.retransmitMultiplier = value
        }
        if let value = try reader.duration("leave") { configuration.membership.leaveDuration = value }
        if let value = try reader.duration("retention") { configuration.membership.retention = value }
        try readCoordination(reader, into: &configuration)
        configuration.membership.features.subtract(try readFeatures(reader["without"]))
        let membership = configuration.membership
        guard membership.probeTimeout > 0, membership.probeTimeout < membership.probeInterval else {
            throw reader.error(
                at: (reader["timeout"] ?? reader["probe"])?.position ?? reader.position,
                "timeout (\(Quantity.describe(duration: membership.probeTimeout))) must be shorter than probe "
                    + "(\(Quantity.describe(duration: membership.probeInterval)))")
        }
        scenario.configuration = configuration
    }

    /// Reads `voters`: the nodes whose majority lets a coordinator plan.
    mutating func readVoters(_ node: ScenarioNode?) throws(ScenarioError) {
        guard let node else { return }
        guard let voters = try selector(node, name: "voters", allowing: .fixed).fixedNodes,
            [1, 3, 5].contains(voters.count)
        else { throw error(at: node, "voters must be 1, 3 or 5 nodes") }
        scenario.configuration.voters = voters.map { scenario.nodes[$0].name }
    }

    /// Reads `topics`.
    mutating func readTopics(_ node: ScenarioNode?) throws(ScenarioError) {
        for element in try entries(node, name: "topics") {
            let reader = try MappingReader(
                element, name: "topics", allowed: ["name", "partitions", "replicas", "size"], file: file)
            for key in ["name", "partitions", "replicas"] { _ = try reader.required(key) }
            let name = try reader.value("name", "letters, digits, '-', '_' and '.'", ScenarioParser.name) ?? ""
            guard !scenario.configuration.topics.contains(where: { $0.name == name }) else {
                throw error(at: reader["name"]!, "the topic '\(name)' appears twice")
            }
            scenario.configuration.topics.append(
                TopicDeclaration(
                    name: name, partitions: try reader.integer("partitions", in: 1...100_000) ?? 1,
                    replicationFactor: try reader.integer("replicas", in: 1...99) ?? 1))
            scenario.brokers.topicBytes.append(
                try reader.value("size", "a number of bytes with a unit, for example 64MB", Quantity.bytes) ?? 1_000_000
            )
        }
    }

    /// Reads `brokers`.
    mutating func readBrokers(_ node: ScenarioNode?) throws(ScenarioError) {
        guard let node else { return }
        let reader = try MappingReader(
            node, name: "brokers", allowed: ["bandwidth", "report", "election", "contract"], file: file)
        if let value = try reader.value("bandwidth", "a rate, for example 100MB/s", Quantity.rate) {
            guard value > 0 else { throw error(at: reader["bandwidth"]!, "bandwidth must not be zero") }
            scenario.brokers.bandwidth = value
        }
        if try reader.text("election") == "never" {
            scenario.brokers.election = nil
        } else if let value = try reader.duration("election") {
            scenario.brokers.election = value
        }
        let contracts = Scenario.BrokerModel.Contract.allCases.map(\.rawValue).joined(separator: ", ")
        if let value = try reader.value(
            "contract", "one of \(contracts)", Scenario.BrokerModel.Contract.init(rawValue:))
        {
            scenario.brokers.contract = value
        }
        if let value = try reader.duration("report") {
            guard value >= 100_000_000 else { throw error(at: reader["report"]!, "report must be at least 100ms") }
            scenario.brokers.reportInterval = value
        }
    }
}
