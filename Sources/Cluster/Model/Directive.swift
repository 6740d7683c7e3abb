public import Placement
public import SWIM

/// What an operator asks of the cluster.
///
/// A directive may be given to any node. It reaches the coordinator through the replicated state, and is kept by every
/// voter: see ``ClusterView/directives``. Of two about the same subject the later one counts. There are four kinds of
/// subject: a node (``drain(node:within:)`` to ``replace(node:successor:)``), whether plans are carried out (``pause``,
/// ``resume``, ``rollback``), each partition's move (``cancel(partition:)``), and each lost member (``confirm``).
///
/// Times are durations: they run from when the first node took the directive, and no two clocks have to agree. What has
/// passed is carried from node to node; a restart of all voters at once gives back at most a minute of it.
public enum Directive: Hashable, Sendable {
    /// Empties the node. At the deadline, if any, what is left is reported; nothing is forced.
    case drain(node: String, within: Nanoseconds?)
    /// The node receives nothing new and keeps what it has.
    case cordon(node: String)
    /// Ends drain, cordon, maintenance and replacement of the node.
    case uncordon(node: String)
    /// While it lasts, the node's absence moves nothing. It is relieved of its leaders first.
    case maintenance(node: String, duration: Nanoseconds)
    /// The successor takes over exactly what the node holds.
    case replace(node: String, successor: String)
    /// No new step of any plan until ``resume``. What is in flight finishes its present step.
    case pause
    /// Goes on with plans; also with what was cancelled.
    case resume
    /// Gives up the move of a partition, or all moves. Learners not yet promoted are removed. The partition is left
    /// alone until the members that a plan is made for change, or until ``resume``.
    case cancel(partition: PartitionID?)
    /// Undoes the present plan's finished moves in reverse, cancels the others, then pauses until ``resume``.
    case rollback
    /// The loss that holds everything is real: go on and recover. Counts only for those who are missing now.
    case confirm
}
