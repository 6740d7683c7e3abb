extension Membership {
    func header(_ kind: MessageKind, sequence: UInt32 = 0, flags: UInt8 = 0) -> Header {
        Header(kind: kind, flags: flags, sequence: sequence, stateDigest: stateDigest, viewDigest: table.digest)
    }

    mutating func nextSequence() -> UInt32 {
        lastSequence &+= 1
        return lastSequence
    }

    mutating func send(
        _ writer: PacketWriter, kind: MessageKind, to endpoint: Endpoint, receiver: MemberID?,
        into effects: inout Effects
    ) {
        statistics.sent[Int(kind.rawValue)] &+= 1
        effects.send(writer, to: endpoint, receiver: receiver)
    }

    /// Fills the rest of a packet with updates.
    ///
    /// What is held against the receiver itself goes first, so that it can refute at once.
    mutating func piggyback(on writer: inout PacketWriter, receiver slot: Int?) {
        var skipped: Int?
        if let slot, table.records[slot].state != .alive, configuration.features.contains(.buddySystem),
            Update.write(slot: slot, of: table, asPageAt: nil, to: &writer)
        {
            skipped = slot
        }
        guard queue.count > 0, configuration.features.contains(.piggyback) else { return }
        queue.fill(&writer, from: table, limit: retransmitLimit, skipping: skipped)
    }

    /// Sends a message that consists of a header and updates.
    mutating func sendMessage(
        _ kind: MessageKind, sequence: UInt32, flags: UInt8 = 0, to slot: Int, into effects: inout Effects
    ) {
        var writer = effects.makeWriter()
        header(kind, sequence: sequence, flags: flags).write(to: &writer)
        piggyback(on: &writer, receiver: slot)
        send(
            writer, kind: kind, to: table.records[slot].endpoint, receiver: table.records[slot].id, into: &effects)
    }

    /// How often an update is sent: λ⌈ln(n+1)⌉. Source: SWIM §4.1.
    var retransmitLimit: Int {
        Mutant.sentOnce.isActive
            ? 1 : configuration.retransmitMultiplier * table.reach
    }
}
