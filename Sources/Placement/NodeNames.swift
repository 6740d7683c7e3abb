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

    /// The names of the nodes that are not among the others, in their order.
    func list(_ nodes: Span<Int32>, without others: Span<Int32>) -> [String] {
        var first: Int32 = -1
        var count = 0
        for position in nodes.indices where !others.contains(nodes[position]) {
            if count == 0 { first = nodes[position] }
            count += 1
        }
        if count == 0 { return [] }
        if count == 1 { return single[Int(first)] }
        var list: [String] = []
        list.reserveCapacity(count)
        for position in nodes.indices where !others.contains(nodes[position]) {
            list.append(names[Int(nodes[position])])
        }
        return list
    }
}
