import Cluster
import Placement
import SWIM

extension ScenarioParser {
    /// Reads `nodes`, and makes room for those that the timeline lets join.
    mutating func readNodes(_ node: ScenarioNode, timeline: [ScenarioNode]) throws(ScenarioError) {
        let reader = try MappingReader(
            node, name: "nodes", allowed: ["count", "racks", "config", "join"], file: file)
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
        scenario.nodes = (0..<total).map {
            Scenario.NodeDeclaration(
                name: "n\($0 + 1)", rack: racks > 0 ? "r\($0 % racks + 1)" : nil, isInitial: $0 < count)
        }
        for (index, declaration) in scenario.nodes.enumerated() { indices[declaration.name] = index }
        scenario.configuration.expectedMembers = count
        scenario.joinThrough = Array(0..<min(3, count))
        if let config = reader["config"] { try readConfiguration(config) }
        if let join = reader["join"] { try readJoin(join) }
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
                "probe", "timeout", "indirect", "suspicion", "retransmit", "leave", "retention", "recover_after",
                "stabilize", "moves", "moves_in", "stall_after", "renew", "gossip", "expected_members",
            ], file: file)
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
        if let value = try reader.duration("recover_after") { configuration.recoverAfter = value }
        if let value = try reader.duration("stabilize") { configuration.stabilize = value }
        if let value = try reader.integer("moves", in: 1...100_000) { configuration.maximumMoves = value }
        if let value = try reader.integer("moves_in", in: 1...100_000) { configuration.maximumMovesIn = value }
        if let value = try reader.duration("stall_after") { configuration.stallAfter = value }
        if let value = try reader.duration("renew") { configuration.renewInterval = value }
        if let value = try reader.duration("gossip") { configuration.gossipInterval = value }
        if let value = try reader.integer("expected_members", in: 1...100_000) { configuration.expectedMembers = value }
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
        let reader = try MappingReader(node, name: "brokers", allowed: ["bandwidth", "report"], file: file)
        if let value = try reader.value("bandwidth", "a rate, for example 100MB/s", Quantity.rate) {
            guard value > 0 else { throw error(at: reader["bandwidth"]!, "bandwidth must not be zero") }
            scenario.brokers.bandwidth = value
        }
        if let value = try reader.duration("report") {
            guard value >= 100_000_000 else { throw error(at: reader["report"]!, "report must be at least 100ms") }
            scenario.brokers.reportInterval = value
        }
    }
}
