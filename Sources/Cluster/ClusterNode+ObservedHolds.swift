import SWIM

extension ClusterNode {
    /// Keeps in mind when the coordinator's holds were heard.
    mutating func noteHolds(at now: Instant) {
        guard let (id, tenure) = highestTenure(), let owner = state.owner(id) else { return }
        heardHolds.note(id, owner.pages(.holds).prefix(tenure.holdPages), at: now)
    }

    /// What the coordinator says that it holds up; nil if there is none, or it is gone.
    func heardHolds(in view: ClusterView, at now: Instant) -> [HoldView]? {
        guard let (id, tenure) = highestTenure(), view.coordination.coordinator == id, let owner = state.owner(id),
            membership.member(id)?.state.isPresent ?? false
        else { return nil }
        return heardHolds.views(id, owner.pages(.holds).prefix(tenure.holdPages), at: now)
    }

    /// What is held as far as a node sees it that knows no coordinator: no majority, a pause, nodes that may come back.
    ///
    /// - Complexity: O(members + replicas).
    func observedHolds(in view: ClusterView, at now: Instant) -> [HoldView] {
        let recoverAfter = configuration.recoverAfter
        var holds: [HoldView] = []
        if let lost = view.coordination.quorumLost {
            holds.append(
                Hold.noQuorum(since: Instant(nanoseconds: now.nanoseconds - min(now.nanoseconds, lost))).view(at: now))
        }
        for directive in view.directives where directive.state != .void {
            switch directive.directive {
            case .pause: holds.append(Hold.paused.view(at: now))
            case .rollback where directive.state == .done: holds.append(Hold.rolledBack.view(at: now))
            default: break
            }
        }
        let absent = view.members.filter { $0.member.state == .dead }
        guard !absent.isEmpty else { return holds }
        var counted: Set<MemberID> = []
        for partition in view.partitions {
            for replica in partition.replicas where replica.isVoter { counted.insert(replica.member) }
        }
        for member in absent where counted.contains(member.member.id) {
            let name = member.member.name
            if member.scheduling == .maintenance, let remaining = member.schedulingRemaining {
                holds.append(
                    HoldView(
                        rule: "maintenance", text: "\(name) may be away; its replicas stay its own",
                        remaining: remaining, subject: .node(name)))
            } else if member.stateAge < recoverAfter {
                let since = Instant(nanoseconds: now.nanoseconds - min(now.nanoseconds, member.stateAge))
                holds.append(
                    Hold.recoverDelay(name: name, since: since, until: since + recoverAfter).view(at: now)
                )
            }
        }
        return holds
    }
}
