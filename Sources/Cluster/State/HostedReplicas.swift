import SWIM

/// What the local broker holds, and when which page of it is published.
///
/// A change of a role, a configuration or of being caught up is published at once; one that is only about counters of
/// bytes waits until the page was quiet for ``progressInterval``, so that a copy costs a page per second and not one
/// per report.
struct HostedReplicas {
    /// How often a page may be published for the sake of byte counters alone.
    static let progressInterval: Nanoseconds = .seconds(1)

    private(set) var pager = Pager<ReplicaPage>(empty: ReplicaPage())
    /// By page: when it was published last; nil if its news should not wait.
    private var publishedAt: [Instant?] = []
    /// By page: whether it has news.
    private var isDue: [Bool] = []
    /// Whether there is anything to publish: the broker has reported, or is known to be absent.
    private(set) var hasReported = false
    /// Whether what was reported last is out of date, since the broker is gone.
    private(set) var isBrokerAbsent = false
    /// Reports that do not make sense or do not fit a packet. They are left out.
    private(set) var rejected: UInt64 = 0
    /// When the next page is due; nil if none waits.
    private(set) var deadline: Instant?
    private var publishedCount: Int?
    /// The version below which pages are of an earlier run; nil before the first report.
    private var floor: UInt64?

    /// Takes in everything that the broker holds.
    mutating func update(_ reports: [ReplicaReport], at now: Instant) {
        isBrokerAbsent = false
        take(reports, at: now)
    }

    /// The broker is gone, and what it holds is not known any more.
    ///
    /// What it reported last stays, so that nobody takes the replicas for lost, but none counts as caught up; and the
    /// inventory names a page more than there is, so that nobody takes it for everything: a node that has not said what
    /// it holds receives nothing new.
    mutating func noteBrokerAbsent(at now: Instant) {
        guard !isBrokerAbsent else { return }
        isBrokerAbsent = true
        var reports = pager.pages.flatMap(\.elements)
        for index in reports.indices { reports[index].isCaughtUp = false }
        take(reports, at: now)
    }

    private mutating func take(_ reports: [ReplicaReport], at now: Instant) {
        hasReported = true
        var sorted = reports
        if !zip(sorted, sorted.dropFirst()).allSatisfy({ $0.partition < $1.partition }) {
            sorted.sort { $0.partition < $1.partition }
        }
        var accepted: [ReplicaReport] = []
        accepted.reserveCapacity(sorted.count)
        for report in sorted {
            guard report.isWellFormed, accepted.last?.partition != report.partition, pager.accepts(report) else {
                rejected += 1
                continue
            }
            accepted.append(report)
        }
        let changes = pager.update(accepted)
        while isDue.count > pager.pages.count {
            isDue.removeLast()
            publishedAt.removeLast()
        }
        while isDue.count < pager.pages.count {
            isDue.append(false)
            publishedAt.append(nil)
        }
        for change in changes {
            isDue[change.page] = true
            if !change.isMereProgress { publishedAt[change.page] = nil }
        }
        deadline = nextDue(after: now)
    }

    /// Publishes what is due.
    ///
    /// - Parameter force: publish everything anew, because somebody holds higher versions than this process made.
    mutating func publish(into state: inout ReplicatedState, at now: Instant, force: Bool = false) -> [StateEntry] {
        guard hasReported else { return [] }
        var entries: [StateEntry] = []
        let count = pager.pages.count + (isBrokerAbsent ? 1 : 0)
        if publishedCount != count || force {
            publishedCount = count
            // Pages of earlier runs of the process are void.
            let floor = force ? state.lastVersion : self.floor ?? state.lastVersion
            self.floor = floor
            let inventory = StatePayload.Inventory(pages: count, floor: floor)
            entries.append(
                state.publish(StateKey(.inventory), .inventory(inventory), value: inventory.encoded()))
        }
        for page in pager.pages.indices {
            guard force || isDue[page] && dueTime(of: page) <= now else { continue }
            isDue[page] = false
            publishedAt[page] = now
            entries.append(
                state.publish(
                    StateKey(.replicas, page: UInt16(page)), .replicas(pager.pages[page].elements),
                    value: pager.pages[page].encoded()))
        }
        deadline = nextDue(after: now)
        return entries
    }

    private func nextDue(after now: Instant) -> Instant? {
        var earliest: Instant?
        for page in isDue.indices where isDue[page] {
            let due = max(now, dueTime(of: page))
            earliest = earliest.map { min($0, due) } ?? due
        }
        return earliest
    }

    private func dueTime(of page: Int) -> Instant {
        publishedAt[page].map { $0 + HostedReplicas.progressInterval } ?? Instant(nanoseconds: 0)
    }
}
