import SWIM

/// What is written down of a run for an experiment.
///
/// Recording changes nothing: a run takes the same course with and without it.
struct Recording {
    /// A change of a member list.
    struct Change: Hashable {
        /// When, in nanoseconds of virtual time.
        var time: UInt64
        /// Whose list changed.
        var observer: UInt32
        /// The member whose entry changed.
        var subject: UInt32
        /// What happened to it.
        var kind: MembershipEvent.Kind
    }

    /// What one node sent.
    struct Sent: Hashable {
        /// Datagrams.
        var messages: UInt64 = 0
        /// Bytes in them, sealed and padded as a real node does it.
        var sealedBytes: UInt64 = 0
    }

    /// Whether anything is written down.
    var isEnabled = false
    /// The changes of member lists, in order of time. Those of ``ignoredKinds`` are left out.
    var changes: [Change] = []
    /// Kinds of changes that are not written down.
    var ignoredKinds: [MembershipEvent.Kind] = []
    /// By node: what it sent.
    var sent: [Sent] = []
    /// By kind, which is the first byte of a datagram: how many were sent.
    var sentByKind = [UInt64](repeating: 0, count: 256)
    /// By node: when it was first pinged after ``watch(_:)``; nil: not yet, or nobody watches.
    var firstPings: [UInt64?] = []
    /// The detectors that stand behind the lists of some nodes; see ``Engine/startCutDetectors(at:)``.
    var cuts: [CutRecord] = []
    /// By node: where its detector stands in ``cuts``; -1 if it has none. Empty if nobody has one.
    var cutPlaces: [Int32] = []
    private var watched = NodeSet()

    /// Writes down when the next ping goes to a node.
    mutating func watch(_ node: Int) {
        firstPings[node] = nil
        watched.insert(node)
    }

    /// Whether pings to a node are looked at.
    func isWatching(_ node: Int) -> Bool { watched.contains(node) }

    /// What all nodes together sent.
    var total: Sent {
        sent.reduce(into: Sent()) { sum, node in
            sum.messages += node.messages
            sum.sealedBytes += node.sealedBytes
        }
    }
}
