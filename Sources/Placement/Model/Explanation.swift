/// Why each node may or may not hold a partition.
public struct Explanation: Hashable, Sendable {
    /// What a rule says of a node.
    public enum Decision: String, Hashable, Sendable, CaseIterable {
        /// It forbids a replica there, or takes away the one that is there.
        case no
        /// It forbids a new replica there and lets the one that is there stay.
        case keep
        /// It demands a replica there.
        case must
        /// It makes the node less likely than others.
        case worse
        /// It makes the node more likely than others.
        case better
    }

    /// Something that speaks for or against a node.
    public struct Rule: Hashable, Sendable {
        /// A stable word, for example `rack-cap`.
        public var rule: String
        /// What it says.
        public var decision: Decision
        /// One sentence with the names and numbers of the case.
        public var text: String
    }

    /// A node's case.
    public struct NodeCase: Hashable, Sendable {
        /// The node's id.
        public var node: String
        /// Whether it holds a replica.
        public var holds: Bool
        /// Whether the replica that it holds may stay, or it could be given one beside those that stay.
        public var isAllowed: Bool
        /// What speaks for or against it.
        public var rules: [Rule]
        /// How many replicas it holds.
        public var count: Int
        /// Its fair number of replicas, rounded down.
        public var low: Int
        /// Its fair number of replicas, rounded up.
        public var high: Int
    }

    /// The partition with its replicas as they are.
    public var partition: Partition
    /// By the nodes' ids.
    public var nodes: [NodeCase]
}
