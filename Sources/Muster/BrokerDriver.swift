public import Cluster
public import SWIM

/// Carries steps to a broker and brings back what it holds.
///
/// Muster ships a driver that keeps replicas as directories of segment files (in `Sidecar`); other brokers get their own.
public protocol BrokerDriver: Sendable {
    /// Serves one node until the task is cancelled.
    ///
    /// Take steps from `context.steps` and call `context.report` at the start and whenever what the broker holds has
    /// changed. An error that escapes ends the node; a failing step must not escape, but show in the next report.
    func run(_ context: BrokerContext) async throws
}

/// What a driver has to work with.
public struct BrokerContext: Sendable {
    /// The node that the broker belongs to.
    public let member: LocalMember
    /// The steps for this broker. A newer step for a partition replaces an older one that was not taken yet.
    public let steps: ReplicaSteps
    /// The same steps as a whole, whenever one came, changed or went.
    public let desired: DesiredSteps
    /// Hands over all replicas that the broker holds. Never waits.
    public let report: @Sendable ([ReplicaReport]) -> Void
    /// Says that the broker is gone: until the next report nothing of what it held counts as caught up, and the node
    /// receives nothing new. Never waits.
    public let reportAbsence: @Sendable () -> Void
    /// The name of a member, dead ones included; nil if it is not in the member list.
    public let name: @Sendable (MemberID) -> String?

    /// Creates a context.
    package init(
        member: LocalMember, steps: ReplicaSteps, desired: DesiredSteps,
        report: @escaping @Sendable ([ReplicaReport]) -> Void, reportAbsence: @escaping @Sendable () -> Void,
        name: @escaping @Sendable (MemberID) -> String?
    ) {
        self.member = member
        self.steps = steps
        self.desired = desired
        self.report = report
        self.reportAbsence = reportAbsence
        self.name = name
    }
}
