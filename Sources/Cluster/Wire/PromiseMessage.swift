import SWIM

/// A candidate asks a voter for its promise, or a coordinator for a renewal.
struct PromiseRequest: Hashable {
    /// The epoch asked for. Who asks stands in the sealed header.
    var epoch: UInt64
    /// Chosen by the candidate, repeated in the reply: a late reply does not count for a later round.
    var round: UInt32

    init(epoch: UInt64, round: UInt32) {
        self.epoch = epoch
        self.round = round
    }

    init(from reader: inout PacketReader) throws(WireError) {
        round = try reader.read()
        epoch = try reader.readFixedEpoch()
        try reader.end()
    }

    func write(to writer: inout PacketWriter) {
        writer.write(ClusterMessageKind.promiseRequest.rawValue)
        writer.write(round)
        writer.write(epoch)
    }
}

/// A voter's answer.
struct PromiseReply: Hashable {
    /// The epoch that was asked for.
    var epoch: UInt64
    /// The round that was asked in.
    var round: UInt32
    /// Whether the voter promises it.
    var isGranted: Bool
    /// The highest epoch that the voter promised to anybody.
    var promisedEpoch: UInt64

    init(epoch: UInt64, round: UInt32, isGranted: Bool, promisedEpoch: UInt64) {
        self.epoch = epoch
        self.round = round
        self.isGranted = isGranted
        self.promisedEpoch = promisedEpoch
    }

    init(from reader: inout PacketReader) throws(WireError) {
        round = try reader.read()
        epoch = try reader.readFixedEpoch()
        isGranted = try reader.readFlag()
        promisedEpoch = try reader.readFixedEpoch()
        try reader.end()
    }

    func write(to writer: inout PacketWriter) {
        writer.write(ClusterMessageKind.promiseReply.rawValue)
        writer.write(round)
        writer.write(epoch)
        writer.write(isGranted ? 1 : 0 as UInt8)
        writer.write(promisedEpoch)
    }
}

extension PacketReader {
    /// Reads an epoch of eight bytes.
    @_lifetime(self: copy self)
    fileprivate mutating func readFixedEpoch() throws(WireError) -> UInt64 {
        let epoch: UInt64 = try read()
        guard epoch <= EpochVoter.largestEpoch else { throw .badValue }
        return epoch
    }
}
