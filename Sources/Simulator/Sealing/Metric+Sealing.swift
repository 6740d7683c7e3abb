import PacketSecurity

extension Metric {
    /// The reason for which datagrams were dropped that it counts; nil if it counts something else.
    var refusal: PacketSecurity.DropReason? {
        let prefix = "dropped_"
        guard rawValue.hasPrefix(prefix) else { return nil }
        return PacketSecurity.DropReason.allCases.first { rawValue.dropFirst(prefix.utf8.count) == $0.name }
    }

    /// Whether it is about the channels that only sealed runs have.
    var needsSealing: Bool { self == .challenges || self == .missedRotations || refusal != nil }
}
