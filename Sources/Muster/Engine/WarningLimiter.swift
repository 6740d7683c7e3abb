import SWIM

/// Lets one warning of a kind through per interval, whatever comes in from the network.
struct WarningLimiter<Kind: Hashable> {
    private struct Entry {
        var last: Instant
        var suppressed: UInt64
    }

    private let interval: Nanoseconds
    private var entries: [Kind: Entry] = [:]

    /// `Kind` must have few values: each one is remembered.
    init(interval: Nanoseconds = .seconds(30)) {
        self.interval = interval
    }

    /// Whether to warn now.
    ///
    /// - Returns: nil if not; otherwise how many were suppressed since the last one.
    mutating func admit(_ kind: Kind, at now: Instant) -> UInt64? {
        guard let entry = entries[kind] else {
            entries[kind] = Entry(last: now, suppressed: 0)
            return 0
        }
        guard now - entry.last >= interval else {
            entries[kind]?.suppressed &+= 1
            return nil
        }
        entries[kind] = Entry(last: now, suppressed: 0)
        return entry.suppressed
    }
}
