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

    private var pages = IndexedPages(.directivePages)
    /// When the time that has passed has to be published again; nil while none runs.
    private(set) var refreshAt: Instant?

    /// Others hold pages of an earlier run, which an index has to declare void even if there are none now.
    mutating func expectIndex() { pages.expectIndex() }

    /// Publishes the pages that changed.
    ///
    /// - Parameters:
    ///   - isTimed: whether time matters to any of the records.
    ///   - force: publish everything, because somebody holds higher versions than this process made.
    mutating func publish(
        _ records: [DirectiveRecord], isTimed: Bool, into state: inout ReplicatedState, force: Bool, at now: Instant?
    ) -> [StateEntry] {
        let isRefreshed = refreshAt.map { refreshAt in now.map { $0 >= refreshAt } ?? false } ?? false
        let elements = records.map { record in
            var ageless = record
            ageless.elapsed = 0
            return IndexedPages.Element(bytes: record.encoded(at: now), meaning: ageless.encoded(at: nil))
        }
        let entries = pages.publish(elements, into: &state, force: force, all: isRefreshed)
        if force || isRefreshed || refreshAt == nil || !isTimed {
            refreshAt = isTimed ? now.map { $0 + DirectivePages.refreshInterval } : nil
        }
        return entries
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
