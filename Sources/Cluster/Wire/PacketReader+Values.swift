import Placement
import SWIM

extension PacketReader {
    /// Reads a number as ``ValueWriter/write(number:)`` writes it.
    @_lifetime(self: copy self)
    mutating func readNumber() throws(WireError) -> UInt64 {
        var result: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let byte: UInt8 = try read()
            let bits = UInt64(byte & 0x7F)
            guard shift < 63 || shift == 63 && bits <= 1 else { throw .badValue }
            result |= bits << shift
            if byte & 0x80 == 0 { return result }
            shift += 7
        }
    }

    /// Reads a number that must not exceed a limit.
    @_lifetime(self: copy self)
    mutating func readNumber(upTo limit: Int) throws(WireError) -> Int {
        let number = try readNumber()
        guard number <= UInt64(limit) else { throw .badValue }
        return Int(number)
    }

    /// Reads a coordinator's epoch.
    @_lifetime(self: copy self)
    mutating func readEpoch() throws(WireError) -> UInt64 {
        let epoch = try readNumber()
        guard epoch <= EpochVoter.largestEpoch else { throw .badValue }
        return epoch
    }

    /// Reads 0 or 1.
    @_lifetime(self: copy self)
    mutating func readFlag() throws(WireError) -> Bool {
        switch try read(UInt8.self) {
        case 0: return false
        case 1: return true
        default: throw .badValue
        }
    }

    /// Reads the name of a partition.
    @_lifetime(self: copy self)
    mutating func readPartition() throws(WireError) -> PartitionID {
        let topic = try readText()
        let index = try readNumber(upTo: PartitionID.largestIndex)
        guard !topic.isEmpty else { throw .badValue }
        return PartitionID(topic: topic, index: index)
    }

    /// Reads identities, all different, behind their number.
    @_lifetime(self: copy self)
    mutating func readMemberIDs(upTo limit: Int) throws(WireError) -> [MemberID] {
        let count = try readNumber(upTo: limit)
        var ids: [MemberID] = []
        for _ in 0..<count {
            let id = try readMemberID()
            guard !ids.contains(id) else { throw .badValue }
            ids.append(id)
        }
        return ids
    }

    /// Throws if anything is left.
    func end() throws(WireError) {
        guard remaining == 0 else { throw .trailing }
    }
}

extension PartitionID {
    /// The largest index that is replicated.
    static let largestIndex = Int(Int32.max)

    /// Whether the name can be replicated.
    var isReplicable: Bool {
        (1...255).contains(topic.utf8.count) && topic.isPrintable && (0...PartitionID.largestIndex).contains(index)
    }
}

extension ValueWriter {
    mutating func write(_ partition: PartitionID) {
        write(partition.topic)
        write(number: partition.index)
    }

    mutating func write(_ ids: [MemberID]) {
        write(number: ids.count)
        for id in ids { write(id) }
    }

    static func size(of partition: PartitionID) -> Int {
        size(of: partition.topic) + size(of: UInt64(partition.index))
    }
}
