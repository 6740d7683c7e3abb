import Cluster
import Muster
import MusterAPI
import SWIM

/// What the local interface asks its node. A protocol, so that the interface can be tested without one.
protocol AgentSource: Sendable {
    /// The newest view.
    var view: ClusterView { get }
    /// Counters.
    var statistics: NodeStatistics { get }
    /// Who the node is.
    var localMember: LocalMember { get }
    /// A new subscription: a snapshot, then changes. Ends when the node ends.
    func eventRecords() -> any AsyncSequence<EventRecord, Never> & Sendable
    /// A new subscription to batched changes: a snapshot, then changes. Ends when the node ends.
    func changeRecords() -> any AsyncSequence<ChangeRecord, Never> & Sendable
    /// Hands over an operator's directive. Returns why not, if it was not taken.
    func direct(_ directive: Directive) async -> DirectiveObjection?
    /// Leaves the cluster.
    func leave() async
}

extension MusterNode: AgentSource {
    func eventRecords() -> any AsyncSequence<EventRecord, Never> & Sendable {
        events().map { EventRecord($0) }
    }

    func changeRecords() -> any AsyncSequence<ChangeRecord, Never> & Sendable {
        changes().map { ChangeRecord($0) }
    }
}
