/// For each node a doubly linked list of things that belong to it: its slots, or the partitions it leads.
///
/// Kept up to date by every change, so that an event at one node need not look at the others' things.
struct NodeLists {
    /// The first thing of each node, or -1.
    private(set) var first: [Int32]
    /// Apart from each other, because walks along a list, which miss the caches, need only one of them.
    private var next: [Int32]
    private var previous: [Int32]

    init(nodes: Int, things: Int) {
        first = [Int32](repeating: -1, count: nodes)
        next = [Int32](repeating: -1, count: things)
        previous = next
    }

    /// The thing after a thing, or -1.
    @inline(__always)
    func next(after thing: Int32) -> Int32 { next[Int(thing)] }

    /// Makes room for more nodes.
    mutating func grow(to nodes: Int) {
        first.append(contentsOf: repeatElement(-1, count: max(0, nodes - first.count)))
    }

    /// Puts a thing at the front of a node's list.
    @inline(__always)
    mutating func link(_ thing: Int, to node: Int32) {
        let head = first[Int(node)]
        next[thing] = head
        previous[thing] = -1
        if head >= 0 { previous[Int(head)] = Int32(truncatingIfNeeded: thing) }
        first[Int(node)] = Int32(truncatingIfNeeded: thing)
    }

    /// Takes a thing out of a node's list.
    ///
    /// - Returns: The thing before it, or -1: where `link(_:to:after:)` puts it back.
    @inline(__always)
    @discardableResult
    mutating func unlink(_ thing: Int, from node: Int32) -> Int32 {
        let (before, after) = (previous[thing], next[thing])
        if before >= 0 { next[Int(before)] = after } else { first[Int(node)] = after }
        if after >= 0 { previous[Int(after)] = before }
        return before
    }

    /// Puts a thing behind another one in a node's list, or in front if that is -1.
    mutating func link(_ thing: Int, to node: Int32, after before: Int32) {
        guard before >= 0 else { return link(thing, to: node) }
        let after = next[Int(before)]
        next[thing] = after
        previous[thing] = before
        next[Int(before)] = Int32(truncatingIfNeeded: thing)
        if after >= 0 { previous[Int(after)] = Int32(truncatingIfNeeded: thing) }
    }
}
