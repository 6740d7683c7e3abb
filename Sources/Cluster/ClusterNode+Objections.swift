import Placement
import SWIM

extension ClusterNode {
    /// The longest time that a directive may take.
    static let longestDirective: Nanoseconds = .seconds(31 * 24 * 3600)

    /// Why a directive would not be taken; nil if it would be.
    ///
    /// What this node knows decides. It may be behind, so that the coordinator may still find the directive void.
    package func objection(to directive: Directive) -> DirectiveObjection? {
        let (isSilent, hasVoters, directives) = (isSilent, !candidate.voters.isEmpty, directives)
        let (missing, published) = (missing, publishedMoves)
        if isSilent { return DirectiveObjection(.notServing, "this node leaves or was succeeded by another process") }
        guard hasVoters else {
            return DirectiveObjection(.noVoters, "no voters are configured: nobody plans here")
        }
        guard directives.hasRoom(for: directive == .confirm ? missing.count : 1) else {
            return DirectiveObjection(
                .tooMany, "\(DirectiveRegister.largestCount) directives are in force: end some of them first")
        }
        switch directive {
        case .drain(let node, let within):
            return objection(toNaming: node) ?? within.flatMap { ClusterNode.objection(toDuration: $0) }
                ?? objection(toEmptying: node)
        case .cordon(let node):
            return objection(toNaming: node)
        case .uncordon(let node):
            guard directives.active(.node(node)) == nil else { return nil }
            return objection(toNaming: node)
                ?? DirectiveObjection(
                    .notCordoned, "\(node) is not being drained or replaced, nor cordoned, nor in maintenance")
        case .maintenance(let node, let duration):
            return objection(toNaming: node) ?? ClusterNode.objection(toDuration: duration)
        case .replace(let node, let successor):
            return objection(toNaming: node) ?? objection(toSuccessor: successor, of: node)
        case .pause:
            guard directives.active(.flow)?.directive == .pause else { return nil }
            return DirectiveObjection(.alreadyPaused, "plans are paused already")
        case .resume:
            let isHeld = directives.records.contains { record in
                if case .cancel = record.directive { return record.isActive }
                return record.isActive && record.subject == .flow
            }
            return isHeld ? nil : DirectiveObjection(.notPaused, "nothing is paused, cancelled or rolled back")
        case .cancel(let partition):
            return objection(toCancelling: partition)
        case .rollback:
            if directives.active(.flow)?.directive == .rollback {
                return DirectiveObjection(.alreadyPaused, "the plan is being rolled back already")
            }
            guard let published, published.contains(where: { $0.state != .waiting }) else {
                return DirectiveObjection(.noPlan, "there is no plan of which anything was begun")
            }
            return nil
        case .confirm:
            return missing.isEmpty ? DirectiveObjection(.nothingToConfirm, "no member is missing") : nil
        }
    }

    private func objection(toNaming node: String) -> DirectiveObjection? {
        guard Member.isValidName(node.utf8) else {
            return DirectiveObjection(.badName, "this cannot be the name of a node")
        }
        let bearers = members(named: node)
        guard !bearers.isEmpty else { return DirectiveObjection(.unknownNode, "no member is called \(node)") }
        guard bearers.contains(where: { $0.state != .left || isCountedOn($0.id) }) else {
            return DirectiveObjection(.nodeLeft, "\(node) has left, and nothing counts on it")
        }
        return nil
    }

    private static func objection(toDuration duration: Nanoseconds) -> DirectiveObjection? {
        guard duration == 0 || duration > ClusterNode.longestDirective else { return nil }
        return DirectiveObjection(.badDuration, "a time must be more than nothing and at most 31 days")
    }

    /// A drain that leaves no node at all to go to would never do anything.
    private func objection(toEmptying node: String) -> DirectiveObjection? {
        ClusterNode.objection(toEmptying: node, membership, directives)
    }

    private static func objection(
        toEmptying node: String, _ membership: borrowing Membership, _ directives: DirectiveRegister
    ) -> DirectiveObjection? {
        for slot in 0..<membership.slotCount {
            guard let member = membership.member(at: slot), member.state.isPresent, member.name != node else {
                continue
            }
            guard directives.active(.node(member.name)) != nil else { return nil }
        }
        return DirectiveObjection(.nowhereToGo, "no other node is left that could take what \(node) holds")
    }

    private func objection(toSuccessor successor: String, of node: String) -> DirectiveObjection? {
        let directives = directives
        guard Member.isValidName(successor.utf8) else {
            return DirectiveObjection(.badName, "this cannot be the name of a node")
        }
        guard successor != node else { return DirectiveObjection(.successorNotFree, "\(node) cannot succeed itself") }
        guard members(named: successor).contains(where: { $0.state == .alive }) else {
            return DirectiveObjection(.successorNotAlive, "no member called \(successor) is alive")
        }
        switch directives.active(.node(successor))?.directive {
        case .drain?, .replace?, .maintenance?:
            return DirectiveObjection(.successorNotFree, "\(successor) is drained, replaced or in maintenance itself")
        default: break
        }
        for record in directives.records where record.isActive {
            guard case .replace(let other, let taken) = record.directive, other != node else { continue }
            if taken == successor {
                return DirectiveObjection(.successorNotFree, "\(successor) is to succeed \(other) already")
            }
            if taken == node {
                return DirectiveObjection(.successorNotFree, "\(node) is to succeed \(other) first")
            }
        }
        return nil
    }

    private func objection(toCancelling partition: PartitionID?) -> DirectiveObjection? {
        if let partition, !partition.isReplicable {
            return DirectiveObjection(.badName, "this cannot be the name of a partition")
        }
        guard let moves = publishedMoves else { return DirectiveObjection(.noPlan, "there is no plan") }
        let open = moves.filter { !$0.state.isOver }
        if let partition {
            guard open.contains(where: { $0.partition == partition }) else {
                return DirectiveObjection(.noMove, "no move of \(partition) waits or is under way")
            }
        } else if open.isEmpty {
            return DirectiveObjection(.noMove, "no move waits or is under way")
        }
        return nil
    }

    private func members(named name: String) -> [Member] {
        (0..<membership.slotCount).compactMap { membership.member(at: $0) }.filter { $0.name == name }
    }

    /// Whether a group still names a member. O(replicas).
    private func isCountedOn(_ id: MemberID) -> Bool {
        state.partitions.rows.contains { row in
            guard let group = row.group(isPresent: { membership.member($0)?.state.isPresent ?? false }) else {
                return false
            }
            return group.voters.contains(id) || group.learners.contains(id)
        }
    }
}
