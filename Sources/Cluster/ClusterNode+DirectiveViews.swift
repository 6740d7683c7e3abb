import Placement
import SWIM

extension ClusterNode {
    /// The most directives without effect that a view shows.
    private static let mostVoid = 16

    /// What an operator has said about a node's replicas, and what is left of its time.
    func scheduling(of node: String, at now: Instant) -> (Scheduling, Nanoseconds?) {
        let directives = directives
        guard let order = directives.order(for: node, at: now) else { return (.up, nil) }
        let remaining = directives.active(.node(node))?.remaining(at: now)
        switch order {
        case .drain: return (.draining, remaining)
        case .maintenance: return (.maintenance, remaining)
        case .replace(_, let successor): return (.replaced(by: successor), nil)
        default: return (.cordoned, nil)
        }
    }

    /// The directives with an effect as they were given, then the last ones without.
    func directiveViews(partitions: [PartitionView], at now: Instant) -> [DirectiveView] {
        var records = directives.records
        guard !records.isEmpty else { return [] }
        records.sort { $0.stamp != $1.stamp ? $0.stamp < $1.stamp : $0.subject < $1.subject }
        var active: [DirectiveView] = []
        var void: [DirectiveView] = []
        var index = 0
        while index < records.count {
            // The records of one confirmation are one directive, over when all of them are.
            let first = records[index]
            var group = [first]
            while first.lost != nil, index + group.count < records.count, records[index + group.count].isCopy(of: first)
            {
                group.append(records[index + group.count])
            }
            index += group.count
            var view = view(of: group.first { $0.isActive } ?? first, partitions: partitions, at: now)
            if first.lost != nil, view.state == .active {
                let lost = group.compactMap { $0.isActive ? $0.lost : nil }
                view.left = ClusterNode.count(lost, in: partitions)
                if view.left == 0 { view.state = .done }
            }
            if view.state == .void { void.append(view) } else { active.append(view) }
        }
        return active + void.suffix(ClusterNode.mostVoid)
    }

    /// How many of some members the groups still count on.
    private static func count(_ members: [MemberID], in partitions: [PartitionView]) -> Int {
        var named: Set<MemberID> = []
        for partition in partitions {
            for replica in partition.replicas { named.insert(replica.member) }
        }
        return members.count { named.contains($0) }
    }

    private func view(of record: DirectiveRecord, partitions: [PartitionView], at now: Instant) -> DirectiveView {
        var view = DirectiveView(
            directive: record.directive, author: record.author, age: record.age(at: now),
            remaining: record.isActive ? record.remaining(at: now) : nil, state: record.isActive ? .active : .void,
            reason: record.ending, left: 0)
        guard record.isActive, case .node(let name) = record.subject else { return view }
        let (scheduling, remaining) = scheduling(of: name, at: now)
        if case .maintenance = record.directive, remaining == nil {
            view.state = .void
            view.reason = Reason(rule: "window-over", text: "the time set for it is over")
        }
        guard scheduling.isLeaving else { return view }
        view.left = partitions.count { partition in
            partition.replicas.contains { membership.member($0.member)?.name == name }
        }
        if view.left == 0 { view.state = .done }
        return view
    }
}

extension Scheduling {
    /// Whether every replica has to leave the node.
    var isLeaving: Bool {
        switch self {
        case .draining, .replaced: true
        case .up, .cordoned, .maintenance: false
        }
    }
}
