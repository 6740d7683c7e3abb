package import Placement

/// Which moves of a plan are wanted.
///
/// A part of a plan is as safe as the whole: every move stands for itself, but for the room that other moves make. Where that
/// room is missing, moves are left out until no node is above its capacity that was not above it before.
package struct PlanSelection: Hashable, Sendable {
    /// What must not change.
    package enum Frozen: Hashable, Sendable {
        case topic(String)
        /// Nothing enters or leaves this node.
        case node(String)
        /// The same for all nodes with this name anywhere in their domain.
        case domain(String)
    }

    /// The classes that are wanted; empty: all.
    package var classes: Set<Move.Class>
    /// The most replicas that are copied.
    package var maximumMoves: Int?
    /// The most bytes that are copied.
    package var maximumBytes: UInt64?
    package var frozen: [Frozen]

    package init(
        classes: Set<Move.Class> = [], maximumMoves: Int? = nil, maximumBytes: UInt64? = nil, frozen: [Frozen] = []
    ) {
        self.classes = classes
        self.maximumMoves = maximumMoves
        self.maximumBytes = maximumBytes
        self.frozen = frozen
    }

    /// The nodes as the planner should see them: those that are frozen receive nothing.
    package func prepare(_ nodes: [Node]) -> [Node] {
        guard !frozen.isEmpty else { return nodes }
        return nodes.map { node in
            var node = node
            if node.state == .up, frozen.contains(where: { $0.covers(node) }) { node.state = .cordoned }
            return node
        }
    }

    /// The wanted moves, in the plan's order, most urgent first. O(partitions + moves × replicas), and moves² at worst where
    /// capacities are short.
    package func moves(of plan: Plan, nodes: [Node], partitions: [Partition]) -> [Move] {
        let fixed = Set(nodes.filter { node in frozen.contains { $0.covers(node) } }.map(\.id))
        let topics = Set(frozen.compactMap { if case .topic(let name) = $0 { name } else { nil } })
        var copies = 0
        var bytes: UInt64 = 0
        var selected: [Move] = []
        for move in plan.moves {
            guard classes.isEmpty || classes.contains(move.class), !topics.contains(move.partition.topic),
                fixed.isEmpty || !(move.add + move.remove).contains(where: fixed.contains)
            else { continue }
            let (size, isTooLarge) = move.bytes.multipliedReportingOverflow(by: UInt64(move.add.count))
            let (total, isTooMuch) = bytes.addingReportingOverflow(size)
            // A smaller move further on may still fit; what is less urgent does not overtake, though.
            if let maximumMoves, copies + move.add.count > maximumMoves { break }
            if maximumBytes != nil, isTooLarge || isTooMuch || total > maximumBytes ?? 0 { break }
            (copies, bytes) = (copies + move.add.count, isTooMuch ? .max : total)
            selected.append(move)
        }
        return selected.count == plan.moves.count
            ? selected : Self.fitting(selected, nodes: nodes, partitions: partitions)
    }

    /// Leaves out moves, the last ones first, until none brings a node above its capacity.
    private static func fitting(_ moves: [Move], nodes: [Node], partitions: [Partition]) -> [Move] {
        let limited = nodes.filter { $0.capacity != nil }
        guard !limited.isEmpty else { return moves }
        var used: [String: UInt64] = [:]
        for partition in partitions {
            for replica in partition.replicas { used[replica, default: 0] &+= partition.bytes }
        }
        let before = used
        for move in moves {
            for node in move.remove { used[node, default: 0] &-= move.bytes }
            for node in move.add { used[node, default: 0] &+= move.bytes }
        }
        var kept = moves
        while let node = limited.first(where: {
            used[$0.id, default: 0] > max($0.capacity ?? .max, before[$0.id, default: 0])
        }), let position = kept.lastIndex(where: { $0.add.contains(node.id) && $0.bytes > 0 }) {
            let move = kept.remove(at: position)
            for node in move.remove { used[node, default: 0] &+= move.bytes }
            for node in move.add { used[node, default: 0] &-= move.bytes }
        }
        return kept
    }
}

extension PlanSelection.Frozen: LosslessStringConvertible {
    package var description: String {
        switch self {
        case .topic(let name): "topic:\(name)"
        case .node(let id): "node:\(id)"
        case .domain(let name): "rack:\(name)"
        }
    }

    /// Parses `topic:NAME`, `node:ID` or `rack:NAME`.
    package init?(_ text: String) {
        guard let colon = text.firstIndex(of: ":") else { return nil }
        let name = String(text[text.index(after: colon)...])
        guard !name.isEmpty else { return nil }
        switch text[..<colon] {
        case "topic": self = .topic(name)
        case "node": self = .node(name)
        case "rack", "domain": self = .domain(name)
        default: return nil
        }
    }

    /// Whether a cluster has what it names.
    package func exists(in cluster: ClusterFile) -> Bool {
        if case .topic(let name) = self { return cluster.partitions.contains { $0.id.topic == name } }
        return cluster.nodes.contains { covers($0) }
    }

    func covers(_ node: Node) -> Bool {
        switch self {
        case .topic: false
        case .node(let id): node.id == id
        case .domain(let name): node.domain.contains(name)
        }
    }
}
