/// What a node says of itself beyond its membership record. Owned by the node, replicated to all.
public struct NodeAttributes: Hashable, Sendable {
    /// The failure domains it is in, outermost first, for example `["eu-a", "r1"]`.
    public var domain: [String]
    /// Relative capacity in thousandths: 1000 is one share.
    public var weight: UInt32
    /// Free-form labels, in the order in which they were configured.
    public var tags: [Tag]

    /// A label.
    public struct Tag: Hashable, Sendable {
        /// The label's name.
        public var key: String
        /// The label's value.
        public var value: String

        /// Creates a label.
        public init(key: String, value: String) {
            self.key = key
            self.value = value
        }
    }

    /// Creates attributes.
    public init(domain: [String] = [], weight: UInt32 = 1000, tags: [Tag] = []) {
        self.domain = domain
        self.weight = weight
        self.tags = tags
    }
}
