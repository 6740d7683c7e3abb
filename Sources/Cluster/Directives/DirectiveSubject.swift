import Placement
import SWIM

/// What a directive is about. Of all directives about the same subject, the last one counts.
enum DirectiveSubject: Hashable {
    /// Where the replicas of a node may be.
    case node(String)
    /// Whether plans are made and carried out.
    case flow
    /// The move of a partition; nil: all moves.
    case cancellation(PartitionID?)
    /// The loss of a member.
    case loss(MemberID)

    private var rank: Int {
        switch self {
        case .node: 0
        case .flow: 1
        case .cancellation: 2
        case .loss: 3
        }
    }
}

extension DirectiveSubject: Comparable {
    static func < (lhs: DirectiveSubject, rhs: DirectiveSubject) -> Bool {
        switch (lhs, rhs) {
        case (.node(let first), .node(let second)): first.utf8.lexicographicallyPrecedes(second.utf8)
        case (.cancellation(let first), .cancellation(let second)):
            // All moves come before a partition's.
            second.map { second in first.map { $0 < second } ?? true } ?? false
        case (.loss(let first), .loss(let second)): first < second
        default: lhs.rank < rhs.rank
        }
    }
}

extension Directive {
    /// What it is about; a confirmation is divided by lost member first.
    var subject: DirectiveSubject {
        switch self {
        case .drain(let node, _), .cordon(let node), .uncordon(let node), .maintenance(let node, _),
            .replace(let node, _):
            .node(node)
        case .pause, .resume, .rollback: .flow
        case .cancel(let partition): .cancellation(partition)
        case .confirm: .loss(MemberID(high: 0, low: 0))
        }
    }

    /// How long it lasts, or until when it should be done.
    var duration: Nanoseconds? {
        switch self {
        case .drain(_, let within): within
        case .maintenance(_, let duration): duration
        default: nil
        }
    }
}
