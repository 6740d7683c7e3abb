import BrokerMessages
import Cluster
import MusterAPI
import Placement

/// Sessions, what is desired, and what the broker said: the contract without lock, task or clock.
///
/// `Waiter` stands for whoever waits for something to happen: a continuation in ``BrokerExchange``, a number in the
/// tests. Who is woken up asks again.
struct BrokerMachine<Waiter> {
    typealias Time = SuspendingClock.Instant

    /// What a watcher gets.
    enum Delivery {
        case lines([DesiredWatch.Line])
        /// Another broker took over.
        case superseded
        /// The agent ends.
        case end
    }

    /// How a stream begins.
    enum Opening: String {
        /// In a new session, while nobody else watched.
        case new
        /// In a new session, in place of a broker that watched.
        case takeover
        /// In the session that was.
        case resumed
    }

    private struct Watcher {
        /// Numbers the streams: one broker may open several, one after the other, in the same session.
        let stream: UInt64
        var watch: DesiredWatch
        var waiter: Waiter?
        /// When it got its last line.
        var toldAt: Time
        /// When its last snapshot began.
        var syncedAt: Time
    }

    let settings: BrokerSettings
    private(set) var desired = DesiredState()
    var account: BrokerAccount
    /// The present session; 0 before the first one.
    private(set) var session: UInt64 = 0
    /// The sequence of the session's last report; nil before the first one.
    private var sequence: UInt64?
    private var watcher: Watcher?
    private var lastStream: UInt64 = 0
    private(set) var isEnded = false
    /// Counts by name.
    var counters: [String: UInt64] = [:]

    init(settings: BrokerSettings, at now: Time) {
        self.settings = settings
        account = BrokerAccount(expireAfter: settings.expireAfter, at: now)
    }

    /// Whether a broker watches.
    var isWatched: Bool { watcher != nil }

    mutating func count(_ name: String) { counters[name, default: 0] &+= 1 }

    // MARK: - The node's side

    /// Makes these steps what is desired. Returns who is to be woken up.
    mutating func desire(_ steps: [ReplicaStep]) -> Waiter? {
        desired.replace(with: steps) ? takeWaiter() : nil
    }

    /// Lets time pass.
    ///
    /// - Returns: who is to be woken up, and whether the broker has been silent for too long just now.
    mutating func advance(to now: Time) -> (waiter: Waiter?, hasExpired: Bool) {
        let hasExpired = account.advance(to: now)
        if hasExpired { count("expirations") }
        guard let watcher, isDue(watcher, at: now) else { return (nil, hasExpired) }
        return (takeWaiter(), hasExpired)
    }

    /// Ends all streams. Returns who is to be woken up.
    mutating func end() -> Waiter? {
        isEnded = true
        return takeWaiter()
    }

    private mutating func takeWaiter() -> Waiter? {
        defer { watcher?.waiter = nil }
        return watcher?.waiter
    }

    private func isDue(_ watcher: Watcher, at now: Time) -> Bool {
        watcher.toldAt.duration(to: now) >= settings.bookmarkInterval
            || watcher.watch.isFollowing && watcher.syncedAt.duration(to: now) >= settings.resyncInterval
    }

    // MARK: - The watcher's side

    /// Opens a stream: in the present session if the broker names it, else in a new one, which takes over.
    ///
    /// - Parameters:
    ///   - since: the revision that the broker has, if any.
    ///   - session: the session that the broker had, if any.
    ///   - isSameIncarnation: whether these are of this start of the agent.
    /// - Returns: the stream's number, how it begins, and who is to be woken up.
    mutating func open(
        since: UInt64?, session former: UInt64?, isSameIncarnation: Bool, at now: Time
    ) throws(BrokerRefusal) -> (stream: UInt64, opening: Opening, waiter: Waiter?) {
        guard !isEnded else { throw .notReady }
        let opening: Opening
        if let former, isSameIncarnation {
            guard former <= session, former > 0 else { throw .noSession }
            guard former == session else { throw .superseded }
            opening = .resumed
            count("reconnects")
        } else {
            opening = watcher == nil ? .new : .takeover
            if opening == .takeover { count("takeovers") }
            session += 1
            sequence = nil
            count("sessions")
        }
        let waiter = takeWaiter()
        lastStream += 1
        watcher = Watcher(
            stream: lastStream,
            watch: DesiredWatch(since: since, isSameIncarnation: isSameIncarnation, state: desired),
            toldAt: now, syncedAt: now)
        return (lastStream, opening, waiter)
    }

    /// The next lines of a stream; nil if there are none: then the waiter is kept.
    mutating func next(_ stream: UInt64, waiter: Waiter, at now: Time) -> Delivery? {
        guard !isEnded else { return .end }
        guard var watcher, watcher.stream == stream else { return .superseded }
        defer { self.watcher = watcher }
        var lines = watcher.watch.next(from: desired)
        if lines.isEmpty, watcher.syncedAt.duration(to: now) >= settings.resyncInterval {
            lines = watcher.watch.resync(from: desired)
            watcher.syncedAt = now
        }
        if lines.isEmpty, watcher.toldAt.duration(to: now) >= settings.bookmarkInterval {
            lines = [.bookmark(revision: watcher.watch.revision)]
        }
        guard lines.isEmpty else {
            watcher.toldAt = now
            return .lines(lines)
        }
        watcher.waiter = waiter
        return nil
    }

    /// Closes a stream; the session stays. Returns who is to be woken up.
    mutating func close(_ stream: UInt64) -> Waiter? {
        guard watcher?.stream == stream else { return nil }
        defer { watcher = nil }
        return takeWaiter()
    }

    // MARK: - The broker's word

    /// Checks that a message is of the present session.
    func check(session number: UInt64) throws(BrokerRefusal) {
        guard !isEnded else { throw .notReady }
        guard number > 0, number <= session else { throw .noSession }
        guard number == session else { throw .superseded }
    }

    /// Takes in a report that was read.
    mutating func report(
        _ replicas: [BrokerAccount.Replica], removed: [PartitionID], isFull: Bool, sequence number: UInt64,
        session: UInt64, at now: Time
    ) throws(BrokerRefusal) {
        try check(session: session)
        if let sequence, number <= sequence { throw .oldReport(sequence: sequence) }
        if isFull {
            account.replace(with: replicas, at: now)
        } else {
            guard sequence != nil else { throw .fullReportNeeded }
            guard account.update(replicas, removed: removed, at: now) else {
                throw .violation(
                    ContractViolation("replicas", "there would be more than \(BrokerContract.largestReport)"))
            }
        }
        sequence = number
        count("reports")
    }

    /// Takes in an answer that was read. One to a step that is not desired is no word on anything.
    mutating func acknowledge(_ word: BrokerWord, on partition: PartitionID) {
        guard let step = desired.step(of: partition), step.epoch == word.epoch, step.generation == word.generation
        else { return count("late_acks") }
        account.remember(word, on: partition)
        count("acks_" + word.result.rawValue)
    }
}
