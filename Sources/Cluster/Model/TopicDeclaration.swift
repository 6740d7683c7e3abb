/// A topic that should exist.
public struct TopicDeclaration: Hashable, Sendable {
    /// The topic's name.
    public var name: String
    /// How many partitions it has.
    public var partitions: Int
    /// How many replicas each partition should have.
    public var replicationFactor: Int

    /// Creates a declaration.
    public init(name: String, partitions: Int, replicationFactor: Int) {
        self.name = name
        self.partitions = partitions
        self.replicationFactor = replicationFactor
    }
}
