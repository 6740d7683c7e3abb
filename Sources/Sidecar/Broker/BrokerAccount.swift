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
    private(set) var replicas: [PartitionID: Replica] = [:]
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
    var reports: [ReplicaReport] {
        replicas.values.map(\.report).sorted { $0.partition < $1.partition }
    }

    /// Takes in everything that the broker holds.
    mutating func replace(with replicas: [Replica], at now: Time) {
        self.replicas = Dictionary(replicas.map { ($0.report.partition, $0) }, uniquingKeysWith: { $1 })
        note(at: now)
    }

    /// Takes in what changed.
    ///
    /// - Returns: false, and changes nothing, if there would be too many replicas.
    mutating func update(_ changed: [Replica], removed: [PartitionID], at now: Time) -> Bool {
        var updated = replicas
        for partition in removed { updated[partition] = nil }
        for replica in changed { updated[replica.report.partition] = replica }
        guard updated.count <= BrokerContract.largestReport else { return false }
        replicas = updated
        note(at: now)
        return true
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
