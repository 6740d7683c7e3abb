import SWIM

/// What the observer remembers of one member, apart from what each node holds of it.
struct SubjectRecord {
    /// News that has not reached every live node.
    struct Rumour {
        /// What is to be known: dead, left, or alive for a node that came.
        var state: MemberState
        /// When the first observer knew it, or when the node started.
        var since: UInt64
    }

    /// The news under way, if there is any.
    var rumour: Rumour?
    /// Since when somebody has suspected the member without a break.
    var suspectedSince: UInt64?
    /// Whether it was up all that time.
    var wasUpWhenSuspected = false
    /// The highest incarnation that anybody suspected, and when somebody did so first.
    var suspicion: (incarnation: Incarnation, time: UInt64)?
    /// The highest incarnation that anybody declared dead.
    var dead: Incarnation?
    /// Members whose own probe of this one failed at some time.
    var accusers = NodeSet()
    /// When the process started last, until everybody knows.
    var startedAt: UInt64?
}
