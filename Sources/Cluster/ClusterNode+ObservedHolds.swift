import SWIM

extension ClusterNode {
    /// What is held, as a node sees it that does not coordinate: no majority, a pause, nodes that may come back. The
    /// coordinator decides, and may hold more than that.
    ///
    /// - Complexity: O(members + replicas).
    func observedHolds(in view: ClusterView, at now: Instant) -> [HoldView] {
        var holds: [HoldView] = []
        if let lost = view.coordination.quorumLost {
            holds.append(Hold.noQuorum(since: Instant(nanoseconds: now.nanoseconds - min(now.nanoseconds, lost))).view(at: now))
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
            } else if member.stateAge < configuration.recoverAfter {
                let since = Instant(nanoseconds: now.nanoseconds - min(now.nanoseconds, member.stateAge))
                holds.append(
                    Hold.recoverDelay(name: name, since: since, until: since + configuration.recoverAfter).view(at: now))
            }
        }
        return holds
    }
}
