import Placement
import SWIM

/// Why the coordinator does not plan, or does not re-place something yet.
enum Hold: Hashable {
    /// No majority of voters has promised lately.
    case noQuorum(since: Instant?)
    /// This node knows of no coordinator.
    case uncoordinated(present: Int, voters: Int, silence: Nanoseconds?)
    /// Members that are expected are not there, or have not said what they hold.
    case waitingForMembers(present: Int, expected: Int, silent: [String], until: Instant?)
    /// Partitions that nobody reports may exist on members that have not been seen yet.
    case uncertain(partitions: Int, expected: Int)
    /// The planner refused its input.
    case invalidInput(String)
    /// An operator paused plans.
    case paused
    /// An operator had the plan undone.
    case rolledBack
    /// Something changed a moment ago.
    case stabilizing(until: Instant)
    /// A dead node may come back.
    case recoverDelay(name: String, since: Instant, until: Instant)
    /// So many are gone at once that the fault is probably elsewhere.
    case massFailure(missing: Int, known: Int, limit: Int)
    /// This node does not see enough of those it knew.
    case minority(present: Int, known: Int, percent: Int)
    /// A node is held for dead by too few voters.
    case unconfirmed(name: String, since: Instant, witnesses: Int, needed: Int)
    /// A node that an operator expects back is away.
    case maintenance(name: String, until: Instant)
    /// A node came and went too often.
    case flapping(name: String, until: Instant)
    /// A drain's deadline is over.
    case drainLate(name: String, left: Int, by: Nanoseconds)
    /// A node cannot take over, because it is not there.
    case successorMissing(name: String, successor: String)
    /// An operator had moves given up; nil: all of them.
    case cancelled(PartitionID?)

    /// The hold as it is shown: with what is left of it, and what it is about.
    func view(at now: Instant) -> HoldView {
        let reason = reason(at: now)
        var view = HoldView(rule: reason.rule, text: reason.text)
        switch self {
        case .stabilizing(let until):
            view.remaining = until - now
        case .recoverDelay(let name, _, let until):
            view.remaining = until - now
            view.subject = .node(name)
        case .maintenance(let name, let until), .flapping(let name, let until):
            view.remaining = until - now
            view.subject = .node(name)
        case .unconfirmed(let name, _, _, _), .drainLate(let name, _, _), .successorMissing(let name, _):
            view.subject = .node(name)
        case .cancelled(let partition):
            if let partition { view.subject = .partition(partition) }
        case .waitingForMembers(_, _, _, let until):
            view.remaining = until.map { $0 - now }
        case .paused, .rolledBack, .noQuorum, .uncoordinated, .uncertain, .invalidInput, .massFailure, .minority:
            break
        }
        return view
    }

    /// The hold for machines and people.
    func reason(at now: Instant) -> Reason {
        switch self {
        case .noQuorum(let since):
            let age = since.map { " for \(Hold.seconds(now - $0))" } ?? ""
            return Reason(rule: "no-quorum", text: "no majority of the voters has renewed the epoch\(age)")
        case .uncoordinated(let present, let voters, let silence):
            let age = silence.map { " for \(Hold.seconds($0))" } ?? ""
            return Reason(
                rule: "no-quorum",
                text: "\(present) of \(voters) voters are present; no coordinator has been heard of\(age)")
        case .waitingForMembers(let present, let expected, let silent, _):
            if present < expected {
                return Reason(
                    rule: "waiting-for-members", text: "\(present) of \(expected) expected members are present")
            }
            let names = silent.prefix(5).joined(separator: ", ") + (silent.count > 5 ? ", …" : "")
            return Reason(rule: "waiting-for-members", text: "not reported yet what they hold: \(names)")
        case .uncertain(let partitions, let expected):
            return Reason(
                rule: "waiting-for-members",
                text: "\(partitions) partitions that nobody reports are not created before all \(expected) expected "
                    + "members have been seen")
        case .invalidInput(let error):
            return Reason(rule: "invalid-input", text: "the planner refused its input: \(error)")
        case .paused:
            return Reason(rule: "paused", text: "plans are paused until an operator resumes them")
        case .rolledBack:
            return Reason(
                rule: "paused", text: "the plan was rolled back; plans are paused until an operator resumes them")
        case .stabilizing(let until):
            return Reason(
                rule: "stabilizing", text: "members or replicas changed just now; \(Hold.seconds(until - now)) to go")
        case .recoverDelay(let name, let since, let until):
            return Reason(
                rule: "recover-delay",
                text: "\(name) is dead for \(Hold.seconds(now - since)); its replicas are re-placed in "
                    + Hold.seconds(until - now))
        case .massFailure(let missing, let known, let limit):
            return Reason(
                rule: "mass-failure",
                text: "\(missing) of \(known) members are dead or suspect at once, more than \(limit)")
        case .minority(let present, let known, let percent):
            let lack = percent == 50 ? "no majority" : "not more than \(percent) %"
            return Reason(rule: "mass-failure", text: "only \(present) of \(known) known members answer: \(lack)")
        case .unconfirmed(let name, let since, let witnesses, let needed):
            return Reason(
                rule: "unconfirmed-death",
                text:
                    "\(name) is dead here for \(Hold.seconds(now - since)), but only \(witnesses) of \(needed) voters "
                    + "say so")
        case .maintenance(let name, let until):
            return Reason(
                rule: "maintenance",
                text: "\(name) is away for maintenance; its replicas stay where they are for "
                    + Hold.seconds(until - now))
        case .flapping(let name, let until):
            return Reason(
                rule: "flapping",
                text: "\(name) came and went too often; it receives nothing new until it has been quiet for "
                    + Hold.seconds(until - now))
        case .drainLate(let name, let left, let by):
            let replicas = left == 1 ? "1 replica is" : "\(left) replicas are"
            return Reason(
                rule: "drain-late", text: "\(replicas) left on \(name) \(Hold.seconds(by)) after the drain's deadline")
        case .successorMissing(let name, let successor):
            return Reason(
                rule: "successor-missing", text: "\(successor), which is to take over from \(name), is not there")
        case .cancelled(let partition):
            let moves = partition.map { "the move of \($0) was" } ?? "all moves were"
            return Reason(
                rule: "cancelled",
                text: "\(moves) cancelled; it is left alone until members change or plans are resumed")
        }
    }

    /// Whole seconds, rounded up.
    private static func seconds(_ time: Nanoseconds) -> String {
        "\((time / 1_000_000_000) + (time % 1_000_000_000 == 0 ? 0 : 1)) s"
    }
}
