public import SWIM

/// What a node's owner may ask of it.
public enum Command: Hashable, Sendable {
    /// Join the cluster through these members; through remembered ones of an earlier life if none of them answers.
    case join(seeds: [Endpoint], remembered: [Endpoint] = [])
    /// Say goodbye.
    case leave
    /// The local broker's replicas, all of them. Replaces the last report; cheap if little changed.
    case report([ReplicaReport])
    /// Take an operator's directive. Has no effect if `ClusterNode.objection(to:)` has anything to say.
    case direct(Directive)
    /// The local broker is gone: until its next report nothing of what it held counts as caught up, and this node
    /// receives nothing new.
    case brokerAbsent
}
