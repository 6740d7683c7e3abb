/// A sequence by number in pages of 64 elements, each of which is copied when it is written to and not before.
///
/// Copies of a list share what neither has changed since, so that the nodes of one simulation can begin with one member
/// list between them. Pages that were never written to cost a reference each.
struct PagedArray<Element>: RandomAccessCollection {
    private static var pageSize: Int { 64 }

    /// All but the last page are full.
    private var pages: [[Element]] = []
    /// The number of elements.
    private(set) var count = 0

    init() {}

    init(_ elements: some Sequence<Element>) {
        for element in elements { append(element) }
    }

    var startIndex: Int { 0 }
    var endIndex: Int { count }

    /// An element. O(1), or O(size of a page) for the first change of a page that is shared.
    subscript(index: Int) -> Element {
        @inline(__always) get { pages[index >> 6][index & 63] }
        @inline(__always) _modify { yield &pages[index >> 6][index & 63] }
    }

    /// Adds an element at the end.
    mutating func append(_ element: Element) {
        if count & 63 == 0 { pages.append([]) }
        pages[count >> 6].append(element)
        count += 1
    }

    /// Takes the last element, which there must be.
    mutating func removeLast() -> Element {
        count -= 1
        let element = pages[count >> 6].removeLast()
        if count & 63 == 0 { pages.removeLast() }
        return element
    }

    /// Lengthens a sequence of whole pages so that it has an element with a number. The new elements are all the same
    /// and share one page until they are changed. Nothing happens if there is such an element.
    mutating func extend(toInclude index: Int, with element: @autoclosure () -> Element) {
        guard index >= count else { return }
        precondition(count & 63 == 0, "the last page is not full")
        let page = [Element](repeating: element(), count: PagedArray.pageSize)
        while pages.count <= index >> 6 { pages.append(page) }
        count = pages.count << 6
    }
}
