import SWIM

/// Counts of what a node sent, received and rejected beside the membership protocol, since it started.
public struct ClusterStatistics: Hashable, Sendable {
    /// Messages sent, by kind (see `ClusterMessageKind`).
    public internal(set) var sent = [UInt64](repeating: 0, count: ClusterMessageKind.allCases.count)
    /// Messages received and understood, by kind.
    public internal(set) var received = [UInt64](repeating: 0, count: ClusterMessageKind.allCases.count)
    /// Packets that could not be read, by `WireError`. Those of the membership protocol are counted there.
    public internal(set) var malformed = [UInt64](repeating: 0, count: WireError.allCases.count)
    /// Packets of senders that are not present members.
    public internal(set) var strangers: UInt64 = 0
    /// Packets of processes of a member that have been succeeded.
    public internal(set) var formerProcesses: UInt64 = 0
    /// Entries of the replicated state that were accepted.
    public internal(set) var acceptedEntries: UInt64 = 0
    /// Entries that were refused because their owner is not in the member list.
    public internal(set) var ownerlessEntries: UInt64 = 0
    /// Entries that were skipped because their value cannot be read or because nobody makes such a version.
    public internal(set) var unreadableEntries: UInt64 = 0
    /// Entries, or versions claimed of this node's own ones, that were refused because the version is too far ahead of
    /// the owner's incarnation.
    public internal(set) var implausibleVersions: UInt64 = 0
    /// Epochs that were refused because they are too far above the highest one known: in requests for a promise and
    /// their replies, in tenures, and in reports of groups.
    public internal(set) var implausibleEpochs: UInt64 = 0
    /// Tenures of members that do not have a voter's name. They are kept and not followed.
    public internal(set) var foreignTenures: UInt64 = 0
    /// Entries that were refused because there are too many.
    public internal(set) var excessEntries: UInt64 = 0
    /// Replicas of the local broker that were left out, because their report does not make sense or does not fit.
    public internal(set) var rejectedReports: UInt64 = 0
    /// Copies of directives that were refused, because their stamp cannot be believed or because there are too many.
    public internal(set) var refusedDirectives: UInt64 = 0
    /// Promises that this node gave to candidates, renewals not counted.
    public internal(set) var promises: UInt64 = 0

    /// Creates counts of nothing.
    public init() {}

    /// All packets that could not be read.
    public var malformedTotal: UInt64 { malformed.reduce(0, &+) }
}
