/// Says who may hold or lead some partitions.
public struct PlacementRule: Hashable, Sendable {
    /// Some nodes.
    public enum Selector: Hashable, Sendable {
        /// The node with this id.
        case node(String)
        /// The nodes in this failure domain, named from the outermost level down.
        case domain([String])
    }

    /// What is demanded.
    public enum Demand: Hashable, Sendable {
        /// The node with this id holds a replica, as long as it can.
        case pin(String)
        /// None of these nodes holds a replica.
        case exclude([Selector])
        /// Only these nodes hold replicas.
        case within([Selector])
        /// None of these nodes leads, as long as another node can.
        case excludeLeader([Selector])
    }

    /// The topic; `nil`: all topics.
    public var topic: String?
    /// The partition's index; `nil`: all partitions of the topic.
    public var index: Int?
    /// What is demanded.
    public var demand: Demand

    /// Creates a rule.
    public init(topic: String? = nil, index: Int? = nil, _ demand: Demand) {
        self.topic = topic
        self.index = index
        self.demand = demand
    }
}
