/// A breadth-first search for a chain of moves from a node that holds too much to one that holds too little.
struct ExchangeSearch {
    /// Nodes from which no path was found in this round.
    var exhausted: [Bool]
    /// The path found last: which slot goes to which node, from the end of the chain to its beginning.
    private(set) var path: [(slot: Int32, node: Int32)] = []

    private let topology: Topology
    /// The slot by which each node was reached; -1 for the source.
    private var via: [Int32]
    private var queue: [Int32] = []
    /// The members of each group not yet visited: `unvisited[memberStart[g]..<memberStart[g] + left[g]]`.
    private var unvisited: [Int32]
    private var left: [Int32]
    private var totalLeft = 0
    /// What failed searches of this round have visited.
    private var isDead: [Bool]

    init(_ topology: Topology) {
        self.topology = topology
        exhausted = [Bool](repeating: false, count: topology.count)
        isDead = exhausted
        via = [Int32](repeating: -1, count: topology.count)
        unvisited = topology.members
        left = [Int32](repeating: 0, count: topology.domains)
    }

    /// Forgets all failures.
    mutating func startRound() {
        for node in exhausted.indices {
            exhausted[node] = false
            isDead[node] = false
        }
        forgetVisited()
    }

    /// Makes all nodes but those of failed searches visitable again.
    mutating func forgetVisited() {
        totalLeft = 0
        for group in topology.groups {
            let group = Int(group)
            let start = Int(topology.memberStart[group])
            var count = 0
            for position in start..<Int(topology.memberStart[group + 1]) {
                let node = topology.members[position]
                if isDead[Int(node)] { continue }
                unvisited[start + count] = node
                count += 1
            }
            left[group] = Int32(count)
            totalLeft += count
        }
    }

    /// Finds a shortest path, over replicas that are new only if asked.
    ///
    /// O(slots of the visited nodes × domains).
    mutating func findPath(in draft: borrowing Draft, from source: Int, onlyNew: Bool) -> Bool {
        remove(Int32(source))
        via[source] = -1
        queue.removeAll(keepingCapacity: true)
        queue.append(Int32(source))
        var position = 0
        // With capacities a chain as a whole may be impossible although each of its moves is possible.
        let isDirect = draft.topology.hasCapacities
        while position < (isDirect ? 1 : queue.count) {
            let node = queue[position]
            position += 1
            var slot = draft.lists.first[Int(node)]
            while slot >= 0, totalLeft > 0 {
                if !onlyNew || draft.isNew[Int(slot)], !draft.isFixed(Int(draft.slotPartition[Int(slot)]), Int(node)) {
                    if let end = visitNeighbours(in: draft, of: node, over: slot, from: source) {
                        trace(in: draft, to: end)
                        return true
                    }
                }
                slot = draft.lists.next(after: slot)
            }
            if totalLeft == 0 { break }
        }
        for node in isDirect ? [Int32(source)] : queue { isDead[Int(node)] = true }
        return false
    }

    private mutating func visitNeighbours(
        in draft: borrowing Draft, of node: Int32, over slot: Int32, from source: Int
    ) -> Int32? {
        let partition = Int(draft.slotPartition[Int(slot)])
        for group in topology.groups where left[Int(group)] > 0 {
            let group = Int(group)
            guard draft.hasRoom(partition, in: group, leaving: node) else { continue }
            let start = Int(topology.memberStart[group])
            var offset = 0
            while offset < Int(left[group]) {
                let neighbour = unvisited[start + offset]
                if draft.holds(partition, neighbour) || !draft.isOpen(partition, Int(neighbour)) {
                    offset += 1
                    continue
                }
                left[group] -= 1
                totalLeft -= 1
                unvisited.swapAt(start + offset, start + Int(left[group]))
                via[Int(neighbour)] = slot
                queue.append(neighbour)
                if draft.improves(from: source, to: Int(neighbour)) { return neighbour }
            }
        }
        return nil
    }

    private mutating func trace(in draft: borrowing Draft, to end: Int32) {
        path.removeAll(keepingCapacity: true)
        var node = end
        while via[Int(node)] >= 0 {
            let slot = via[Int(node)]
            path.append((slot, node))
            node = draft.slots[Int(slot)]
        }
    }

    private mutating func remove(_ node: Int32) {
        let group = Int(topology.home[Int(node)])
        let start = Int(topology.memberStart[group])
        for offset in 0..<Int(left[group]) where unvisited[start + offset] == node {
            left[group] -= 1
            totalLeft -= 1
            unvisited.swapAt(start + offset, start + Int(left[group]))
            return
        }
    }
}
