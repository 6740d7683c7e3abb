import Placement

/// Something that is published in pages: at most one per partition.
protocol PageElement: Hashable {
    /// What it is about.
    var partition: PartitionID { get }
    /// Whether the only difference to an earlier state is in counters of bytes, which may wait a little.
    func isMereProgress(since earlier: Self) -> Bool
}

/// Elements that go into one entry of the replicated state.
protocol StatePage {
    associatedtype Element: PageElement

    /// The elements, in the order of their partitions unless they were added later.
    var elements: [Element] { get }
    /// The bytes that the page takes.
    var size: Int { get }

    /// The bytes that an element would add.
    func cost(of element: Element) -> Int
    /// Adds an element.
    mutating func append(_ element: Element)
}

extension PageElement {
    func isMereProgress(since earlier: Self) -> Bool { false }
}
