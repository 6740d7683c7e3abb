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
            holds: coordination.holds.map(HoldRecord.init))
    }
}

extension HoldRecord {
    init(_ reason: Reason) {
        self.init(rule: reason.rule, text: reason.text)
    }
}
