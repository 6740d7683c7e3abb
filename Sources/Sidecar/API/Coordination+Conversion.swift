import Cluster
import MusterAPI
import Placement
import SWIM

extension Status.Coordination {
    /// Who coordinates, and what is held.
    ///
    /// A coordinator that is gone, or has lost its majority, was one: it is shown as the last one.
    ///
    /// - Parameter name: the name of a member, or its identity while it has none.
    init(_ view: ClusterView, name: (MemberID) -> String) {
        let coordination = view.coordination
        let isPresent = view.members.contains {
            $0.member.id == coordination.coordinator && $0.member.state.isPresent
        }
        let isInOffice = isPresent && coordination.quorumLost == nil
        let last = coordination.coordinator.map(name)
        self.init(
            coordinator: isInOffice ? last : nil, lastCoordinator: isInOffice ? nil : last, epoch: coordination.epoch,
            isLocal: coordination.isLocal && isInOffice,
            quorumLostSeconds: coordination.quorumLost.map { Double($0) / 1e9 },
            holds: coordination.holds.map { HoldRecord($0, in: view) })
    }
}

extension HoldRecord {
    init(_ hold: HoldView, in view: ClusterView) {
        self.init(
            rule: hold.rule, text: hold.text, subject: HoldRecord.name(of: hold.subject),
            remainingSeconds: hold.remaining.map { Double($0) / 1e9 }, holdsUp: HoldRecord.burden(of: hold, in: view))
    }

    private static func name(of subject: HoldView.Subject) -> String? {
        switch subject {
        case .cluster: nil
        case .node(let name): name
        case .partition(let id): id.description
        }
    }

    /// What waits: the replicas that a node should hold, for whom the others wait.
    private static func burden(of hold: HoldView, in view: ClusterView) -> String? {
        guard case .node(let name) = hold.subject,
            let id = view.members.first(where: { $0.member.name == name && !$0.member.state.isPresent })?.member.id
        else { return nil }
        let count = view.partitions.count { $0.replicas.contains { $0.member == id && $0.isVoter } }
        return count == 0 ? nil : "\(count) replica\(count == 1 ? "" : "s")"
    }
}

extension Status.Moves {
    init(_ plan: PlanRecord) {
        let moves = plan.moves
        self.init(
            waiting: moves.count { $0.state == .waiting },
            running: moves.count { !$0.state.isOver && $0.state != .waiting }, done: moves.count { $0.state == .done },
            failed: moves.count { $0.state.isOver && $0.state != .done },
            bytesDone: Status.Moves.sum(moves.map(\.bytesDone)), bytesTotal: Status.Moves.sum(moves.map(\.bytesTotal)),
            bytesPerSecond: Status.Moves.sum(moves.filter { !$0.state.isOver }.map(\.bytesPerSecond)))
    }

    /// Sums that come from other members never trap.
    private static func sum(_ numbers: [UInt64]) -> UInt64 {
        numbers.reduce(0) { sum, number in
            let (total, overflow) = sum.addingReportingOverflow(number)
            return overflow ? .max : total
        }
    }
}
