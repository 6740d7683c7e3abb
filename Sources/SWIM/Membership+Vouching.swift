/// Strangers: members of whom this one learns by gossip that is not their own.
///
/// A cluster grows by a few members at a time, and each of them is told of by many. Who names more strangers at once than a
/// cluster of this size gains in a period has an old list, or an invented one: those are asked who they are, and taken in
/// if they answer. Nobody is believed about a part of what it claims, lest a long list be let in piece by piece; and whoever
/// named too many is not believed about fewer right after.
extension Membership {
    /// The member whose packet is being handled.
    struct Informant {
        var id: MemberID
        /// Whether it is believed about strangers; nil before the first one in this packet.
        var isBelieved: Bool?
    }

    /// How many strangers a member may name per period: an eighth of the members, and a few at least.
    private var strangersPerPeriod: Int { max(Int(strangerLimiter.burst), presentCount / 8) }

    /// Whether a member that is not in the list may be taken in on somebody's word, be it as alive or as dead.
    ///
    /// - Parameters:
    ///   - update: the claim that it is there, or was.
    ///   - rest: what the packet says behind that.
    mutating func isVouchedFor(_ update: Update, rest: borrowing PacketReader) -> Bool {
        guard let informant, informant.id != update.id, update.endpoint != nil, !isNewcomer,
            configuration.features.contains([.stormControl, .antiEntropy]), !Mutant.noStrangerBudget.isActive
        else { return true }
        if let isBelieved = informant.isBelieved { return isBelieved }
        var isBelieved = false
        if let slot = table.slot(of: informant.id), table.records[slot].state.isPresent {
            let count = 1 + strangerCount(in: rest, from: informant.id)
            isBelieved = strangerLimiter.allowAll(
                slot, count: count, at: clock, period: configuration.probeInterval / UInt64(strangersPerPeriod))
        }
        self.informant?.isBelieved = isBelieved
        return isBelieved
    }

    private func strangerCount(in rest: borrowing PacketReader, from informant: MemberID) -> Int {
        var reader = copy rest
        var count = 0
        while reader.remaining > 0, let update = try? Update(from: &reader) {
            if update.endpoint != nil, update.id != informant, table.slot(of: update.id) == nil { count += 1 }
        }
        return count
    }
}
