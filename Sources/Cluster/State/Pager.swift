import Placement

/// Puts elements into pages and keeps each in its page for as long as it fits, so that a change touches few pages.
struct Pager<Page: StatePage> {
    /// A page whose content is new.
    struct Change: Hashable {
        var page: Int
        /// Nothing but counters of bytes changed.
        var isMereProgress: Bool
    }

    /// A page takes newcomers up to this size. The rest is left for its elements to grow.
    static var fillLimit: Int { 700 }
    /// The most pages.
    static var largestCount: Int { 8_192 }

    /// The pages. Some may be empty, but not the last one.
    private(set) var pages: [Page] = []
    private let empty: Page
    private var elements: [Page.Element] = []
    /// The page of each of `elements`.
    private var places: [Int32] = []

    /// Creates a pager without elements.
    init(empty: Page) {
        self.empty = empty
    }

    /// Whether an element fits a page at all.
    func accepts(_ element: Page.Element) -> Bool {
        empty.size + empty.cost(of: element) <= StateEntry.largestValue
    }

    /// Replaces all elements. Returns the pages that changed, in order.
    ///
    /// - Parameter new: in the order of their partitions, at most one each, all of them acceptable.
    /// - Complexity: O(*n*), and the work of encoding for the pages that changed.
    mutating func update(_ new: [Page.Element]) -> [Change] {
        var touched = [Touch](repeating: .untouched, count: pages.count)
        var newPlaces = [Int32](repeating: -1, count: new.count)
        compare(with: new, places: &newPlaces, touched: &touched)

        if touched.contains(where: { $0 != .untouched }) {
            var rebuilt = pages
            for page in pages.indices where touched[page] != .untouched { rebuilt[page] = empty }
            for index in new.indices {
                let page = Int(newPlaces[index])
                guard page >= 0, touched[page] != .untouched else { continue }
                if rebuilt[page].size + rebuilt[page].cost(of: new[index]) <= StateEntry.largestValue {
                    rebuilt[page].append(new[index])
                } else {
                    newPlaces[index] = -1
                    touched[page] = .changed
                }
            }
            pages = rebuilt
        }
        var firstOpen = 0
        for index in new.indices where newPlaces[index] < 0 {
            guard let page = place(new[index], from: &firstOpen) else { continue }
            newPlaces[index] = Int32(page)
            if page == touched.count { touched.append(.changed) } else { touched[page] = .changed }
        }
        elements = new
        places = newPlaces
        while let last = pages.last, last.elements.isEmpty { pages.removeLast() }
        return pages.indices.compactMap { page in
            touched[page] == .untouched ? nil : Change(page: page, isMereProgress: touched[page] == .progressed)
        }
    }

    private enum Touch {
        case untouched
        case progressed
        case changed
    }

    /// Finds out where the elements that stay are, and which pages they change.
    private func compare(with new: [Page.Element], places newPlaces: inout [Int32], touched: inout [Touch]) {
        var old = 0
        for (index, element) in new.enumerated() {
            while old < elements.count, elements[old].partition < element.partition {
                if places[old] >= 0 { touched[Int(places[old])] = .changed }
                old += 1
            }
            guard old < elements.count, elements[old].partition == element.partition else { continue }
            let place = places[old]
            newPlaces[index] = place
            if place >= 0, elements[old] != element {
                if !element.isMereProgress(since: elements[old]) {
                    touched[Int(place)] = .changed
                } else if touched[Int(place)] == .untouched {
                    touched[Int(place)] = .progressed
                }
            }
            old += 1
        }
        while old < elements.count {
            if places[old] >= 0 { touched[Int(places[old])] = .changed }
            old += 1
        }
    }

    /// Puts a newcomer into one of the first pages that have room, or into the last one, or into a new one: looking at
    /// all pages would cost more than a little room is worth. Nil if there are too many pages.
    private mutating func place(_ element: Page.Element, from firstOpen: inout Int) -> Int? {
        while firstOpen < pages.count, pages[firstOpen].size + 48 > Pager.fillLimit { firstOpen += 1 }
        let last = pages.count - 1
        for page in firstOpen..<min(firstOpen + 4, pages.count) where hasRoom(page, for: element) {
            pages[page].append(element)
            return page
        }
        if last >= firstOpen + 4, hasRoom(last, for: element) {
            pages[last].append(element)
            return last
        }
        guard pages.count < Pager.largestCount else { return nil }
        pages.append(empty)
        pages[last + 1].append(element)
        return last + 1
    }

    private func hasRoom(_ page: Int, for element: Page.Element) -> Bool {
        pages[page].elements.isEmpty || pages[page].size + pages[page].cost(of: element) <= Pager.fillLimit
    }
}
