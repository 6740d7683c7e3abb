import SWIM

/// A few pages of this node's entries, with an index entry that says how many there are.
///
/// For small things that are divided anew whenever they change; ``Pager`` is for large ones that must keep their places.
struct IndexedPages {
    /// The kind of the pages. Its index has the other kind.
    private let kind: StateKey.Kind
    /// What each page said when it was published last, but for what is left out of comparisons.
    private var published: [[UInt8]] = []
    /// Whether the index was ever published, or has to be.
    private var hasIndex = false
    /// The version below which pages are of an earlier run.
    private var floor: UInt64 = 0

    init(_ kind: StateKey.Kind) {
        self.kind = kind
    }

    /// One element of a page.
    struct Element {
        /// What is published.
        var bytes: [UInt8]
        /// Equal as long as there is nothing new to say.
        var meaning: [UInt8]
    }

    /// Whether anything was published.
    var isEmpty: Bool { published.isEmpty }

    /// Others hold pages of an earlier run, which an index has to declare void even if there are none now.
    mutating func expectIndex() { hasIndex = true }

    /// Publishes the pages that changed.
    ///
    /// - Parameters:
    ///   - elements: in an order that does not change, each at most as large as an entry may be.
    ///   - force: publish everything with a new floor, because somebody holds versions that this process did not make.
    ///   - all: publish all pages, because what they leave out of comparisons is out of date.
    mutating func publish(
        _ elements: [Element], into state: inout ReplicatedState, force: Bool, all: Bool = false
    ) -> [StateEntry] {
        guard let index = kind.index else { return [] }
        let pages = IndexedPages.divide(elements)
        guard hasIndex || !pages.isEmpty else { return [] }
        var entries: [StateEntry] = []
        if force || !hasIndex || pages.count != published.count {
            if force || !hasIndex { floor = state.lastVersion }
            hasIndex = true
            let inventory = StatePayload.Inventory(pages: pages.count, floor: floor)
            let value = inventory.encoded()
            // What this node says is what the others can read.
            guard let payload = try? StatePayload(index, from: value) else { return [] }
            entries.append(state.publish(StateKey(index), payload, value: value))
        }
        for (number, page) in pages.enumerated() {
            guard force || all || number >= published.count || page.meaning != published[number] else { continue }
            guard let payload = try? StatePayload(kind, from: page.bytes) else { continue }
            entries.append(state.publish(StateKey(kind, page: UInt16(number)), payload, value: page.bytes))
        }
        published = pages.map(\.meaning)
        return entries
    }

    private static func divide(_ elements: [Element]) -> [Element] {
        var pages: [Element] = []
        for element in elements {
            if let last = pages.last, last.bytes.count + element.bytes.count <= StateEntry.largestValue {
                pages[pages.count - 1].bytes += element.bytes
                pages[pages.count - 1].meaning += element.meaning
            } else {
                pages.append(element)
            }
        }
        return pages
    }
}
