/// The names of nodes as moves spell them. A list of one name, which most are, exists once.
struct NodeNames {
    private let names: [String]
    private let single: [[String]]

    init(_ topology: Topology) {
        names = topology.nodes.map(\.id)
        single = names.map { [$0] }
    }

    /// The name of a node.
    func name(_ node: Int32) -> String { names[Int(node)] }

    /// The names of the nodes that come, in the order of the plan.
    @inline(__always)
    func arriving(_ change: borrowing Change) -> [String] {
        list(change.planned) { change.isArriving($0) }
    }

    /// The names of the nodes that go, in the order that there is.
    @inline(__always)
    func leaving(_ change: borrowing Change) -> [String] {
        list(change.current) { change.isLeaving($0) }
    }

    @inline(__always)
    private func list(_ nodes: Span<Int32>, where isListed: (Int) -> Bool) -> [String] {
        var first: Int32 = -1
        var count = 0
        for position in nodes.indices where isListed(position) {
            if count == 0 { first = nodes[position] }
            count += 1
        }
        if count == 0 { return [] }
        if count == 1 { return single[Int(first)] }
        var list: [String] = []
        list.reserveCapacity(count)
        for position in nodes.indices where isListed(position) { list.append(names[Int(nodes[position])]) }
        return list
    }
}
