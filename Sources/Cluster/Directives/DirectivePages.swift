import SWIM

/// This node's directives as entries of the replicated state, and as what it remembers over a restart.
///
/// Voters publish all that they know of, so that a directive is safe as soon as one of them has heard of it; the others
/// publish what they have taken themselves.
struct DirectivePages {
    /// How often the time that has passed is published while any runs.
    static let refreshInterval: Nanoseconds = .seconds(60)
    /// How often what others have said is made durable at most.
    static let saveInterval: Nanoseconds = .seconds(1)

    /// What each page said when it was published last.
    private var published: [[DirectiveRecord]] = []
    /// Whether the index was ever published.
    private var hasIndex = false
    /// The version below which pages are of an earlier run.
    private var floor: UInt64 = 0
    /// When the time that has passed has to be published again; nil while none runs.
    private(set) var refreshAt: Instant?

    /// Others hold pages of an earlier run, which an index has to declare void even if there are none now.
    mutating func expectIndex() { hasIndex = true }

    /// Publishes the pages that changed.
    ///
    /// - Parameters:
    ///   - force: publish everything, because somebody holds higher versions than this process made.
    mutating func publish(
        _ records: [DirectiveRecord], isTimed: Bool, into state: inout ReplicatedState, force: Bool, at now: Instant?
    ) -> [StateEntry] {
        let isRefreshed = refreshAt.map { refreshAt in now.map { $0 >= refreshAt } ?? false } ?? false
        let pages = DirectivePages.divide(records, at: now)
        guard hasIndex || !pages.isEmpty else { return [] }
        var entries: [StateEntry] = []
        if force || !hasIndex || pages.count != published.count {
            if force || !hasIndex { floor = state.lastVersion }
            hasIndex = true
            let index = StatePayload.Inventory(pages: pages.count, floor: floor)
            entries.append(state.publish(StateKey(.directives), .directives(index), value: index.encoded()))
        }
        for (number, page) in pages.enumerated() {
            let isNew = number >= published.count || !DirectivePages.isSame(page.records, published[number])
            guard force || isNew || isRefreshed else { continue }
            entries.append(
                state.publish(
                    StateKey(.directivePages, page: UInt16(number)), .directivePages(page.records), value: page.bytes))
        }
        published = pages.map(\.records)
        if force || isRefreshed || refreshAt == nil || !isTimed {
            refreshAt = isTimed ? now.map { $0 + DirectivePages.refreshInterval } : nil
        }
        return entries
    }

    /// Whether two pages say the same but for the time that has passed.
    private static func isSame(_ first: [DirectiveRecord], _ second: [DirectiveRecord]) -> Bool {
        first.count == second.count
            && zip(first, second).allSatisfy { $0.isCopy(of: $1) && $0.ending == $1.ending && $0.subject == $1.subject }
    }

    private static func divide(
        _ records: [DirectiveRecord], at now: Instant?
    ) -> [(records: [DirectiveRecord], bytes: [UInt8])] {
        var pages: [(records: [DirectiveRecord], bytes: [UInt8])] = []
        for record in records {
            let bytes = record.encoded(at: now)
            if let last = pages.last, last.bytes.count + bytes.count <= StateEntry.largestValue {
                pages[pages.count - 1].records.append(record)
                pages[pages.count - 1].bytes += bytes
            } else {
                pages.append(([record], bytes))
            }
        }
        return pages
    }

    // MARK: - Over a restart

    /// What is remembered: the records one after the other.
    static func persisted(_ records: [DirectiveRecord], at now: Instant) -> [UInt8] {
        records.reduce(into: []) { $0 += $1.encoded(at: now) }
    }

    /// What was remembered. What cannot be read is left out: the others know it too.
    static func restored(_ bytes: [UInt8]) -> [DirectiveRecord] {
        var reader = PacketReader(bytes.span.bytes)
        var records: [DirectiveRecord] = []
        while reader.remaining > 0, let record = try? DirectiveRecord(from: &reader) { records.append(record) }
        return records
    }
}
