import SWIM

/// Something that must hold in a run, or in all runs of a scenario together.
struct Expectation: Hashable, Sendable {
    /// What must hold.
    enum Claim: Hashable, Sendable {
        /// At every moment.
        case always(Invariant)
        /// No observer may hold this of a subject between two moments, or not for longer than a time.
        case neverState(Selector, MemberState, observers: Selector, window: Window, longerThan: UInt64)
        /// None of these nodes may make a plan between two moments, or none that copies replicas.
        case neverPlan(Selector, copiesOnly: Bool, window: Window)
        /// Within the window there must be a moment when all observers hold this of all subjects.
        case eventuallyState(Selector, MemberState, observers: Selector, window: Window)
        /// Within the window there must be a moment when all these nodes that are up hold exactly each other for present.
        case eventuallyViewsAgree(Selector, window: Window)
        /// Within the window there must be a moment when every partition has all its replicas, caught up on live nodes.
        case eventuallyReplicated(window: Window)
        /// Within the window there must be a moment when all observers answer for every partition with its real group.
        case eventuallyKnown(observers: Selector, window: Window)
        /// Within the window there must be a moment when all observers name the same coordinator and reach it.
        case eventuallyCoordinated(observers: Selector, window: Window)
        /// One of these nodes must make a plan in the window.
        case eventuallyPlan(Selector, window: Window)
        /// Within the window there must be a moment when each of these nodes counts so many members.
        case eventuallyMembers(Comparison, UInt64, observers: Selector, window: Window)
        /// Within the window there must be a moment when so many members are suspected by anybody.
        case eventuallySuspects(Comparison, UInt64, window: Window)
        /// Within the window there must be a moment when the local health of each of these nodes compares so.
        case eventuallyHealth(Comparison, UInt64, observers: Selector, window: Window)
        /// At no moment of the window may the local health of one of these nodes compare so.
        case neverHealth(Comparison, UInt64, observers: Selector, window: Window)
        /// Within the window there must be a moment when each of these nodes has given way to another process.
        case eventuallySuperseded(Selector, window: Window)
        /// Within the window there must be a moment when each of these nodes has so many replicas, learners included, or
        /// leads so many groups, as the groups have committed it.
        case eventuallyHolds(Comparison, UInt64, leadsOnly: Bool, nodes: Selector, window: Window)
        /// Each observer that is up in the end must have published so many changes of this kind of each subject.
        case changes(Selector, MembershipEvent.Kind, Comparison, UInt64, observers: Selector, window: Window)
        /// It must happen in one of all runs at least.
        case sometimes(Mark)
        /// A number that the run, or all runs together, came to must compare so.
        case measure(Measure, Comparison, UInt64)

        /// When something must come true, if that is what is claimed.
        var window: Window? {
            switch self {
            case .eventuallyState(_, _, _, let window), .eventuallyViewsAgree(_, let window),
                .eventuallyReplicated(let window), .eventuallyKnown(_, let window),
                .eventuallyCoordinated(_, let window), .eventuallyPlan(_, let window),
                .eventuallyMembers(_, _, _, let window), .eventuallySuspects(_, _, let window),
                .eventuallyHealth(_, _, _, let window), .eventuallySuperseded(_, let window),
                .eventuallyHolds(_, _, _, _, let window):
                window
            case .always, .neverState, .neverHealth, .neverPlan, .changes, .sometimes, .measure:
                nil
            }
        }

        /// Whom it is about and who is asked. Nobody where the claim has no such part.
        var selectors: (subjects: Selector, observers: Selector) {
            let nobody = Selector(terms: [], text: "")
            return switch self {
            case .neverState(let subjects, _, let observers, _, _), .eventuallyState(let subjects, _, let observers, _),
                .changes(let subjects, _, _, _, let observers, _):
                (subjects, observers)
            case .neverPlan(let makers, _, _), .eventuallyPlan(let makers, _): (makers, nobody)
            case .eventuallyViewsAgree(let among, _): (among, among)
            case .eventuallyKnown(let observers, _), .eventuallyCoordinated(let observers, _),
                .eventuallyMembers(_, _, let observers, _), .eventuallyHealth(_, _, let observers, _),
                .neverHealth(_, _, let observers, _), .eventuallySuperseded(let observers, _),
                .eventuallyHolds(_, _, _, let observers, _):
                (nobody, observers)
            case .always, .eventuallyReplicated, .eventuallySuspects, .sometimes, .measure: (nobody, nobody)
            }
        }

        /// Whether all runs are judged together, not each by itself.
        var isOverAllRuns: Bool {
            switch self {
            case .sometimes: true
            case .measure(let measure, _, _): measure.statistic != nil
            default: false
            }
        }
    }

    /// Two moments of a run in nanoseconds, both included.
    struct Window: Hashable, Sendable {
        var from: UInt64
        var to: UInt64

        func contains(_ time: UInt64) -> Bool { from <= time && time <= to }
    }

    /// How two numbers must compare.
    enum Comparison: String, CaseIterable, Sendable {
        case atMost = "<="
        case below = "<"
        case atLeast = ">="
        case above = ">"
        case equal = "=="

        func holds(_ lhs: UInt64, _ rhs: UInt64) -> Bool {
            switch self {
            case .atMost: lhs <= rhs
            case .below: lhs < rhs
            case .atLeast: lhs >= rhs
            case .above: lhs > rhs
            case .equal: lhs == rhs
            }
        }
    }

    /// What must hold.
    var claim: Claim
    /// How reports call it.
    var name: String
}
