import SWIM

/// How a group's members are, as the coordinator sees it.
struct GroupHealth {
    /// How one replica is.
    enum Replica: Equatable {
        /// Its node is dead, has left or is unknown.
        case gone
        /// Its node is present, has said all that it holds, and has not named it for a while.
        case unreported
        /// It is being copied, or its node is suspect or has not said yet what it holds, or does not name it just now.
        case copying
        /// It holds everything.
        case caughtUp
    }

    private var replicas: [(id: MemberID, replica: Replica)]

    init(_ replicas: [(id: MemberID, replica: Replica)]) {
        self.replicas = replicas
    }

    /// The health of the members of a group, and of others that matter.
    init(of members: [MemberID], row: PartitionTable.Row, roster: Roster, absent: AbsentReplicas) {
        replicas = members.map { id in
            guard let entry = roster[id], entry.isPresent else { return (id, .gone) }
            guard let holder = row.holder(id) else {
                return (id, entry.hasReported && absent.isLost(row.id, at: id) ? .unreported : .copying)
            }
            // Who is suspect gets nothing new: neither a vote nor the lead.
            return (id, holder.report.isCaughtUp && entry.state == .alive ? .caughtUp : .copying)
        }
    }

    subscript(id: MemberID) -> Replica {
        replicas.first { $0.id == id }?.replica ?? .gone
    }

    /// Whether these voters could decide anything: a majority of them is alive and holds everything.
    func isOperable(_ voters: [MemberID]) -> Bool {
        voters.count { self[$0] == .caughtUp } >= voters.count / 2 + 1
    }

    /// Whether a majority of these voters is there, caught up or not.
    func isMajorityReporting(_ voters: [MemberID]) -> Bool {
        voters.count { self[$0] == .caughtUp || self[$0] == .copying } >= voters.count / 2 + 1
    }
}
