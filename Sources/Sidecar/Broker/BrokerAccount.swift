import Cluster
import MusterAPI
import Placement

/// What a broker said, and whether it still counts. A plain value; time is an argument.
struct BrokerAccount {
    typealias Time = SuspendingClock.Instant
    typealias Replica = (report: ReplicaReport, record: ActualReplica)

    /// The most answers that are remembered.
    static let wordLimit = 4096

    /// Whether it counts.
    private(set) var state = BrokerRecord.State.waiting
    /// When the last report was accepted; nil if none was.
    private(set) var reportedAt: Time?
    /// In the order of the partitions.
    private(set) var replicas: [Replica] = []
    private(set) var words: [PartitionID: BrokerWord] = [:]
    /// The partitions of the answers, the least recent first.
    private var wordOrder: [PartitionID] = []
    /// Since when nothing was heard.
    private var silentSince: Time
    private let expireAfter: Duration

    init(expireAfter: Duration, at now: Time) {
        self.expireAfter = expireAfter
        silentSince = now
    }

    /// All replicas for the node, in the order of the partitions.
    var reports: [ReplicaReport] { replicas.map(\.report) }

    /// Takes in everything that the broker holds.
    mutating func replace(with replicas: [Replica], at now: Time) {
        self.replicas = BrokerAccount.sorted(replicas)
        note(at: now)
    }

    private static func sorted(_ replicas: [Replica]) -> [Replica] {
        let isSorted = zip(replicas, replicas.dropFirst()).allSatisfy { $0.report.partition < $1.report.partition }
        return isSorted ? replicas : replicas.sorted { $0.report.partition < $1.report.partition }
    }

    /// Takes in what changed, each partition once.
    ///
    /// - Complexity: O(*changed* log *n*) and a copy; O(*n* log *n*) if partitions came.
    /// - Returns: false, and changes nothing, if there would be too many replicas.
    mutating func update(_ changed: [Replica], removed: [PartitionID], at now: Time) -> Bool {
        var updated = replicas
        if !removed.isEmpty {
            let gone = Set(removed)
            updated.removeAll { gone.contains($0.report.partition) }
        }
        var added: [Replica] = []
        for replica in changed {
            let place = BrokerAccount.place(of: replica.report.partition, in: updated)
            if place < updated.count, updated[place].report.partition == replica.report.partition {
                updated[place] = replica
            } else {
                added.append(replica)
            }
        }
        guard updated.count + added.count <= BrokerContract.largestReport else { return false }
        replicas = added.isEmpty ? updated : BrokerAccount.sorted(updated + added)
        note(at: now)
        return true
    }

    /// Where a partition is, or would be. O(log *n*).
    private static func place(of partition: PartitionID, in replicas: [Replica]) -> Int {
        var low = 0
        var high = replicas.count
        while low < high {
            let middle = (low + high) / 2
            if replicas[middle].report.partition < partition { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private mutating func note(at now: Time) {
        state = .reporting
        reportedAt = now
        silentSince = now
    }

    /// Lets time pass. Returns whether the last report has stopped to count just now.
    mutating func advance(to now: Time) -> Bool {
        guard state != .expired, silentSince.duration(to: now) >= expireAfter else { return false }
        state = .expired
        return true
    }

    /// Remembers an answer as the last word on its partition; the least recent one makes room.
    mutating func remember(_ word: BrokerWord, on partition: PartitionID) {
        if words.updateValue(word, forKey: partition) != nil { wordOrder.removeAll { $0 == partition } }
        wordOrder.append(partition)
        guard wordOrder.count > BrokerAccount.wordLimit else { return }
        words[wordOrder.removeFirst()] = nil
    }
}
