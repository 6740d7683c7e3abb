public import SWIM

/// What a call to a ``ClusterNode`` asks its driver to do.
///
/// The order matters: first make ``persisted`` durable, then send the datagrams of ``network``, then hand ``steps`` to
/// the broker, then publish the events.
public struct ClusterEffects: ~Copyable {
    /// Datagrams to send and membership events to publish.
    public var network = Effects()
    /// The state to make durable before any datagram of this round is sent; nil if it did not change.
    public var persisted: PersistedState?
    /// Steps for the local broker.
    public private(set) var steps: [ReplicaStep] = []
    /// Whether ``ClusterNode/desiredSteps`` changed: a step came, changed or went.
    public private(set) var desiredChanged = false
    /// Whether replicated state, the plan or the coordinator changed, so that published snapshots are out of date.
    public private(set) var viewChanged = false
    /// The node has left and may be shut down.
    public private(set) var leaveCompleted = false

    /// Creates an empty collection of effects.
    public init() {}

    /// Empties the collection and keeps its memory.
    public mutating func removeAll() {
        network.removeAll()
        if persisted != nil { persisted = nil }
        if !steps.isEmpty { steps.removeAll(keepingCapacity: true) }
        desiredChanged = false
        viewChanged = false
        leaveCompleted = false
    }

    package mutating func perform(_ step: ReplicaStep) { steps.append(step) }
    package mutating func markDesiredChanged() { desiredChanged = true }
    package mutating func markViewChanged() { viewChanged = true }
    package mutating func completeLeave() { leaveCompleted = true }
}
