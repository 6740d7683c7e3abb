/// The name of a partition: a topic and an index within it. Written `orders/3`.
public struct PartitionID: Hashable, Sendable {
    /// The topic's name.
    public var topic: String
    /// The partition's index within the topic, from 0.
    public var index: Int

    /// Creates the name of a partition.
    public init(topic: String, index: Int) {
        self.topic = topic
        self.index = index
    }
}

extension PartitionID: Comparable {
    /// Orders by topic (by its UTF-8 bytes), then by index.
    public static func < (lhs: PartitionID, rhs: PartitionID) -> Bool {
        lhs.topic != rhs.topic ? lhs.topic.utf8.lexicographicallyPrecedes(rhs.topic.utf8) : lhs.index < rhs.index
    }
}

extension PartitionID: LosslessStringConvertible {
    /// Parses `topic/index`; the index is the part behind the last slash.
    public init?(_ description: String) {
        guard let slash = description.utf8.lastIndex(of: UInt8(ascii: "/")) else { return nil }
        let topic = description[..<slash]
        let digits = description[description.index(after: slash)...]
        guard !topic.isEmpty, !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let index = Int(digits)
        else { return nil }
        self.init(topic: String(topic), index: index)
    }

    /// `topic/index`.
    public var description: String { "\(topic)/\(index)" }
}
