import Placement
import SWIM

/// How many copies are under way: in the cluster, and into and out of each node and each rack.
///
/// Every budget has two lanes. What is kept for recoveries is never used by other moves, so that a recovery does not
/// wait for the end of a long copy that only balances. Recoveries use the whole budget while nobody else waits, and
/// what is kept for them otherwise.
struct MoveBudgets {
    /// What a copy counts against.
    enum Scope: Hashable {
        case cluster
        case into(MemberID)
        case from(MemberID)
        case intoRack([String])
        case fromRack([String])
    }

    /// A budget that is used up.
    struct Exhaustion: Hashable {
        var scope: Scope
        /// How many there are that count against it.
        var used: Int
        /// How many there may be.
        var limit: Int
    }

    private struct Usage {
        var recoveries = 0
        var others = 0
    }

    private let configuration: ClusterConfiguration
    /// Whether moves wait that bring back nothing, and may start.
    private let othersWait: Bool
    private var usages: [Scope: Usage] = [:]

    init(_ configuration: ClusterConfiguration, othersWait: Bool) {
        self.configuration = configuration
        self.othersWait = othersWait
    }

    /// The first of a move's budgets that has no room for it; nil if all have.
    func exhausted(by scopes: [Scope], lane: MoveLane) -> Exhaustion? {
        for scope in scopes {
            let usage = usages[scope] ?? Usage()
            let total = limit(of: scope)
            let kept = MoveLane.kept(of: total, share: configuration.recoveryShare)
            switch lane {
            case .recovery:
                let limit = othersWait && kept > 0 ? kept : total
                if usage.recoveries >= limit { return Exhaustion(scope: scope, used: usage.recoveries, limit: limit) }
            case .other:
                if usage.others >= total - kept {
                    return Exhaustion(scope: scope, used: usage.others, limit: total - kept)
                }
            }
            if usage.recoveries + usage.others >= total {
                return Exhaustion(scope: scope, used: usage.recoveries + usage.others, limit: total)
            }
        }
        return nil
    }

    /// Counts a move that is under way.
    mutating func take(_ scopes: [Scope], lane: MoveLane) {
        for scope in scopes {
            switch lane {
            case .recovery: usages[scope, default: Usage()].recoveries += 1
            case .other: usages[scope, default: Usage()].others += 1
            }
        }
    }

    private func limit(of scope: Scope) -> Int {
        switch scope {
        case .cluster: configuration.maximumMoves
        case .into: configuration.maximumMovesIn
        case .from: configuration.maximumMovesOut
        case .intoRack: configuration.maximumRackMovesIn
        case .fromRack: configuration.maximumRackMovesOut
        }
    }
}

extension MoveProgress {
    /// What the move counts against while it is under way. A partition that is created has nothing to copy yet.
    func scopes(source: MemberID?, roster: Roster) -> [MoveBudgets.Scope] {
        var scopes: [MoveBudgets.Scope] = [.cluster]
        guard !change.isCreation, !receivers.isEmpty else { return scopes }
        for id in receivers {
            scopes.append(.into(id))
            if let rack = roster[id]?.attributes?.domain, !rack.isEmpty { scopes.append(.intoRack(rack)) }
        }
        if let source {
            scopes.append(.from(source))
            if let rack = roster[source]?.attributes?.domain, !rack.isEmpty { scopes.append(.fromRack(rack)) }
        }
        return scopes
    }
}
