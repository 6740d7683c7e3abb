import Placement
import SWIM

/// Why a move of the plan has not started, or is not given up yet.
enum MoveWait: Hashable {
    /// A budget is used up.
    case budget(MoveBudgets.Exhaustion)
    /// The bytes of the moves before it are not paid for.
    case bytes(UInt64)
    /// Replicas are missing: nothing is evened out before they are back.
    case recoveryFirst
    /// A member that it concerns does not answer, and may be gone in a moment.
    case suspect(MemberID)
    /// The node that is to copy died a moment ago: perhaps it only restarts.
    case away(MemberID)
    /// Its group gets a leader first.
    case leaderless
    /// Nothing starts until somebody says so.
    case paused
    /// Something forbids any step.
    case held(String)
    /// The members changed since it was planned.
    case superseded
    /// It is to be given up, but too few of its voters hold everything.
    case unsafe
    /// Too many wait to say it of each.
    case behind

    /// The reason for machines and people.
    func reason(_ roster: Roster) -> Reason {
        switch self {
        case .budget(let exhaustion):
            Reason(
                rule: "budget",
                text: "\(MoveWait.name(of: exhaustion.scope, roster)) \(exhaustion.used)/\(exhaustion.limit)")
        case .bytes(let rate):
            Reason(rule: "bytes-budget", text: "\(rate) bytes per second are being used")
        case .recoveryFirst:
            Reason(rule: "recovery-first", text: "missing replicas are brought back before anything is evened out")
        case .suspect(let id):
            Reason(rule: "target-suspect", text: "\(roster.name(of: id)) is suspect")
        case .away(let id):
            Reason(rule: "target-away", text: "\(roster.name(of: id)) died just now and may be back in a moment")
        case .leaderless:
            Reason(rule: "leader-first", text: "the group gets a leader first")
        case .paused:
            Reason(rule: "paused", text: "moves are paused")
        case .held(let rule):
            Reason(rule: "held", text: "no step is made: \(rule)")
        case .superseded:
            Reason(rule: "superseded", text: "the members changed: it is planned anew")
        case .unsafe:
            Reason(
                rule: "cancel-unsafe", text: "it is given up when that leaves enough voters that hold everything")
        case .behind:
            Reason(rule: "behind", text: "the moves before it go first")
        }
    }

    private static func name(of scope: MoveBudgets.Scope, _ roster: Roster) -> String {
        switch scope {
        case .cluster: "cluster"
        case .into(let id): "\(roster.name(of: id)) in"
        case .from(let id): "\(roster.name(of: id)) out"
        case .intoRack(let rack): "rack \(rack.joined(separator: "/")) in"
        case .fromRack(let rack): "rack \(rack.joined(separator: "/")) out"
        }
    }
}
