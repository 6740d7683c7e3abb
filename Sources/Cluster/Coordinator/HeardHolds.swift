import SWIM

/// What another node, which coordinates, says that it holds up, and when it was heard.
struct HeardHolds {
    private var coordinator: MemberID?
    /// By page.
    private var pages: [(version: UInt64, heardAt: Instant)] = []

    /// Whose pages are kept in mind.
    ///
    /// - Complexity: O(pages of holds)
    mutating func note(_ coordinator: MemberID, _ entries: ArraySlice<StateEntry>, at now: Instant) {
        let known = self.coordinator == coordinator ? pages : []
        self.coordinator = coordinator
        pages = []
        for entry in entries {
            // An older version is not taken; a page with the same one was heard before.
            let heardAt = known.first { $0.version == entry.version }?.heardAt
            pages.append((entry.version, heardAt ?? now))
        }
    }

    /// The holds as they are shown now.
    ///
    /// What was heard late counts from then: it may be shown with up to ``HoldPages/refreshInterval`` too much to go.
    func views(_ coordinator: MemberID, _ entries: ArraySlice<StateEntry>, at now: Instant) -> [HoldView] {
        guard self.coordinator == coordinator else { return [] }
        var views: [HoldView] = []
        for entry in entries {
            guard case .holds(let holds) = entry.payload else { continue }
            let heardAt = pages.first { $0.version == entry.version }?.heardAt ?? now
            for hold in holds { views.append(hold.view(at: Hold.publication + (now - heardAt))) }
        }
        return views
    }
}
