import SWIM

/// What the coordinator tells of its holds, in pages.
struct HoldPages {
    /// The most holds that are told. The first ones are about everything.
    static let mostHolds = 64
    /// How often it is said anew how long each lasts, for those who hear of it late.
    static let refreshInterval: Nanoseconds = .seconds(60)

    /// One page: the holds, and their bytes.
    struct Page {
        var holds: [Hold]
        var bytes: [UInt8]
    }

    /// What each page meant when it was published last.
    private var published: [[UInt8]] = []
    private var refreshedAt: Instant?

    /// The number of pages.
    var count: Int { published.count }

    /// Whether the pages have to be published again for the sake of their times alone.
    func isStale(at now: Instant) -> Bool {
        !published.isEmpty && refreshedAt.map { now - $0 >= HoldPages.refreshInterval } ?? true
    }

    /// Replaces the holds. Returns the pages that have to be published, with their numbers.
    ///
    /// - Parameter all: publish all pages, whether they say anything new or not.
    mutating func update(_ holds: [Hold], all: Bool, at now: Instant) -> [(number: Int, page: Page)] {
        var pages: [Page] = []
        var meanings: [[UInt8]] = []
        for hold in holds.prefix(HoldPages.mostHolds) {
            let bytes = hold.encoded(at: now)
            if let last = pages.indices.last, pages[last].bytes.count + bytes.count <= StateEntry.largestValue {
                pages[last].holds.append(hold)
                pages[last].bytes += bytes
                meanings[last] += hold.meaning
            } else {
                pages.append(Page(holds: [hold], bytes: bytes))
                meanings.append(hold.meaning)
            }
        }
        let isRefreshed = all || isStale(at: now)
        if isRefreshed || published.isEmpty { refreshedAt = now }
        let old = published
        published = meanings
        return pages.indices.compactMap { number in
            isRefreshed || number >= old.count || old[number] != meanings[number] ? (number, pages[number]) : nil
        }
    }
}
