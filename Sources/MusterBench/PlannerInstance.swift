import Placement

/// A balanced cluster, and events that happen to it.
struct PlannerInstance {
    let assignment: Assignment
    private let nodes: [Node]
    private let racks: Int

    /// Its size, as the report names it.
    var name: String { "\(assignment.partitions.count) × \(nodes.count)" }

    /// A cluster as the planner itself lays it out.
    init(partitions: Int, nodes count: Int, racks: Int, topics: Int) throws {
        let nodes = (0..<count).map { PlannerInstance.node($0, racks: racks) }
        var assignment = try Assignment(
            nodes: nodes,
            partitions: (0..<partitions).map {
                Partition(
                    id: PartitionID(topic: "topic-\($0 % topics)", index: $0 / topics), replicationFactor: 3,
                    replicas: [], bytes: 1 << 30)
            })
        try assignment.apply(assignment.plan())
        self.assignment = assignment
        self.nodes = nodes
        self.racks = racks
    }

    private static func node(_ index: Int, racks: Int) -> Node {
        let digits = String(index)
        let padded = String(repeating: "0", count: 5 - digits.count) + digits
        return Node(id: "node-\(padded)", domain: ["rack-\(index % racks)"])
    }

    /// The nodes of which it is true, dead.
    func lost(_ isLost: (Int) -> Bool) -> [Node] {
        nodes.indices.filter(isLost).map { index in
            var node = nodes[index]
            node.state = .dead
            return node
        }
    }

    /// New nodes, one in each rack after the other.
    func added(_ count: Int) -> [Node] {
        (nodes.count..<nodes.count + count).map { PlannerInstance.node($0, racks: racks) }
    }
}
