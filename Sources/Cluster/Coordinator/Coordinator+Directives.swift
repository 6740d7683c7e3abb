import Placement
import SWIM

/// What a tenure has made of the operators' directives. A successor starts anew from the directives themselves.
struct DirectiveProgress {
    /// Cancellations that were carried out, and the members that plans were made for then: until those change, what was
    /// cancelled is left alone.
    var cancelled: [(record: DirectiveRecord, nodes: [Node])] = []
    /// The rollback that was begun.
    var rollback: DirectiveRecord?
    /// Directives that have no effect any more, for the node to note.
    var endings: [(record: DirectiveRecord, reason: Reason)] = []
}

extension Coordinator {
    /// Carries out what is asked for at once, and finds out which directives are over.
    ///
    /// - Complexity: O(directives × members)
    mutating func followDirectives(_ directives: DirectiveRegister, in table: PartitionTable, at now: Instant) {
        self.directives = directives
        if directives.active(.flow)?.directive != .rollback { endRollback() }
        guard !directives.records.isEmpty else { return }
        for record in directives.records where record.isActive {
            switch record.subject {
            case .node(let name): followOrder(record, for: name, at: now)
            case .flow: followFlow(record, in: table, at: now)
            case .cancellation(let partition): followCancellation(record, of: partition, at: now)
            case .loss(let id): followConfirmation(record, of: id)
            }
        }
        if isRollingBack, directives.active(.flow)?.directive != .rollback { endRollback() }
        directiveProgress.cancelled.removeAll { item in
            directives[item.record.subject].map { !$0.isCopy(of: item.record) || !$0.isActive } ?? true
        }
    }

    /// The directives that were found to be over, once.
    mutating func takeEndings() -> [(record: DirectiveRecord, reason: Reason)] {
        let endings = directiveProgress.endings
        directiveProgress.endings = []
        return endings
    }

    private mutating func end(_ record: DirectiveRecord, _ rule: String, _ text: String) {
        directiveProgress.endings.append((record, Reason(rule: rule, text: text)))
    }

    // MARK: - Nodes

    private mutating func followOrder(_ record: DirectiveRecord, for name: String, at now: Instant) {
        if case .maintenance = record.directive, record.remaining(at: now) == 0 {
            return end(record, "window-over", "the time set for it is over")
        }
        // Who is gone for good needs no order, and whoever bears the name next has not earned it.
        let isThere = roster.entries.contains { entry in
            entry.name == name && (entry.isPresent || entry.state == .dead || isNamed(entry.id))
        }
        if !isThere, case .replace(_, let successor) = record.directive {
            return end(record, "done", "\(successor) holds what \(name) held, and \(name) is gone")
        }
        if !isThere { end(record, "node-gone", "\(name) is gone, and nothing counts on it") }
    }

    // MARK: - The plan

    /// Why no plan is made or carried on, if an operator wants it so. What a rollback undoes is carried on.
    var pause: Hold? {
        switch directives.active(.flow)?.directive {
        case .pause?: .paused
        case .rollback? where moves.allSatisfy { $0.isOver }: .rolledBack
        default: nil
        }
    }

    private mutating func followFlow(_ record: DirectiveRecord, in table: PartitionTable, at now: Instant) {
        guard record.directive == .rollback else { return }
        if let begun = directiveProgress.rollback, begun.isCopy(of: record) { return }
        directiveProgress.rollback = record
        rollBack(in: table, at: now)
    }

    private mutating func followCancellation(_ record: DirectiveRecord, of partition: PartitionID?, at now: Instant) {
        if let flow = directives[.flow], flow.directive == .resume, flow.stamp > record.stamp {
            return end(record, "resumed", "plans go on")
        }
        let nodes = roster.entries.compactMap { node(for: $0, at: now) }
        if let done = directiveProgress.cancelled.first(where: { $0.record.isCopy(of: record) }) {
            if done.nodes != nodes { end(record, "superseded", "the members that plans are made for have changed") }
            return
        }
        directiveProgress.cancelled.append((record, nodes))
        cancel(partition, at: now)
    }

    /// Whether a cancellation says that a partition is left alone.
    func isCancelled(_ partition: PartitionID) -> Bool {
        guard !directiveProgress.cancelled.isEmpty else { return false }
        return directives.active(.cancellation(nil)) != nil || directives.active(.cancellation(partition)) != nil
    }

    // MARK: - Losses

    private mutating func followConfirmation(_ record: DirectiveRecord, of id: MemberID) {
        guard let entry = roster[id] else { return end(record, "node-gone", "nothing counts on it any more") }
        if entry.state == .alive { end(record, "node-back", "\(entry.name) is alive") }
        if entry.state == .left, !isNamed(id) { end(record, "node-gone", "nothing counts on \(entry.name) any more") }
    }
}
