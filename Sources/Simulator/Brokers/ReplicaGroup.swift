import Cluster
import Placement
import SWIM

/// One partition's replication group, as if seen from above.
///
/// Stands for a Raft group without modelling Raft: there is one committed configuration, which changes only through a
/// leader that reaches a majority of the voters; replicas hear of it as long as they reach the leader. The log is a number
/// of bytes, of which each replica holds a prefix.
struct ReplicaGroup {
    /// What one node holds.
    struct Replica {
        /// The index of the node.
        var node: Int
        /// The bytes that are there.
        var bytes: UInt64
        /// The configuration that the replica heard of last.
        var known: GroupConfiguration
        /// The disk was lost, and what was on it has not been copied again: it does not know how it voted.
        var isBlank = false
        /// It has held everything at some time.
        var wasWhole = false
        /// Since when the leader has not been heard, if it has not.
        var leaderLostAt: UInt64?
    }

    /// Which partition it is.
    let partition: PartitionID
    /// How many replicas it should have.
    let replicationFactor: Int
    /// The bytes of one full replica: the end of the leader's log.
    var size: UInt64
    /// How much of the log is acknowledged: no leader may ever lack it.
    ///
    /// What a group is created with counts as acknowledged from the beginning.
    var committed: UInt64
    /// How fast the last step lets a replica be copied, in bytes per second; nil: as fast as the brokers can.
    var rateLimit: UInt64?
    /// What was committed last. Index 0: the group was not created yet.
    var configuration = GroupConfiguration(index: 0, epoch: 0, voters: [])
    /// What the nodes hold, ordered by node.
    var replicas: [Replica] = []

    init(partition: PartitionID, replicationFactor: Int, size: UInt64) {
        self.partition = partition
        self.replicationFactor = replicationFactor
        self.size = size
        committed = size
    }

    /// Whether the group was created.
    var exists: Bool { configuration.index > 0 }

    /// What a node holds, if it holds anything.
    func replica(at node: Int) -> Replica? {
        replicas.first { $0.node == node }
    }

    /// Whether a node holds everything.
    func isCaughtUp(_ node: Int) -> Bool {
        replica(at: node)?.bytes == size
    }

    /// Gives a node an empty replica unless it has one.
    mutating func addReplica(at node: Int) {
        guard replica(at: node) == nil else { return }
        let place = replicas.firstIndex { $0.node > node } ?? replicas.count
        replicas.insert(Replica(node: node, bytes: 0, known: configuration), at: place)
    }

    /// What a majority of the voters holds counts as acknowledged.
    ///
    /// - Parameter voters: the nodes of the voters.
    mutating func acknowledge(voters: [Int]) {
        guard committed < size else { return }
        let held = voters.map { replica(at: $0)?.bytes ?? 0 }.sorted(by: >)
        guard !held.isEmpty else { return }
        committed = max(committed, held[held.count / 2])
    }
}
