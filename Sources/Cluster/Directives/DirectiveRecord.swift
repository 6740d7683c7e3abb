import Placement
import SWIM

/// A directive as it is kept: who took it, after which others, how long ago, and whether it is over.
struct DirectiveRecord: Hashable {
    /// What was asked for.
    var directive: Directive
    /// Who is lost, if the directive is a confirmation: it is kept as one record for each.
    var lost: MemberID?
    /// One above the highest stamp that the author knew of. With the author it names the directive.
    var stamp: UInt64
    /// The node that took it.
    var author: MemberID
    /// How old it was at ``asOf``.
    var elapsed: Nanoseconds
    /// A moment of this node's clock; nil if the record was restored and no call has told the time yet.
    var asOf: Instant?
    /// Why it is over; nil while it has an effect.
    var ending: Reason?

    /// What it is about.
    var subject: DirectiveSubject { lost.map { .loss($0) } ?? directive.subject }

    /// Whether it has an effect, as far as anybody has said.
    var isActive: Bool { ending == nil }

    /// How long ago it was given.
    func age(at now: Instant) -> Nanoseconds {
        let (age, overflow) = elapsed.addingReportingOverflow(asOf.map { now - $0 } ?? 0)
        return overflow ? .max : age
    }

    /// What is left of its time; nil if it has none.
    func remaining(at now: Instant) -> Nanoseconds? {
        directive.duration.map { $0 - min($0, age(at: now)) }
    }

    /// Whether it counts rather than another one about the same subject.
    func isNewer(than other: DirectiveRecord) -> Bool {
        stamp != other.stamp ? stamp > other.stamp : author > other.author
    }

    /// Whether both are copies of one.
    func isCopy(of other: DirectiveRecord) -> Bool { stamp == other.stamp && author == other.author }
}
