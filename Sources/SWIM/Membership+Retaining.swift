/// The dead stay in the list for a while, so that old claims do not raise them.
extension Membership {
    /// Takes down that a member is dead that was never known here: no event, no news, but old claims find it buried.
    mutating func inter(_ update: Update, from reader: borrowing PacketReader, into effects: inout Effects) {
        guard let endpoint = update.endpoint, UInt64(update.age) < configuration.retention / .seconds(1) else { return }
        guard table.count < configuration.maximumMembers, table.tombstoneCount < configuration.maximumTombstones else {
            refuse(.listFull)
            return
        }
        let member = Member(
            id: update.id, name: reader.text(in: update.name), endpoint: endpoint, incarnation: update.incarnation,
            state: update.state)
        let slot = table.insert(member, at: clock)
        retain(slot, age: update.age)
    }

    /// Sets the time at which a dead member is dropped. If there are too many, the one that is due first goes at once.
    ///
    /// - Parameters:
    ///   - slot: the member.
    ///   - age: for how many seconds others have held it for dead.
    mutating func retain(_ slot: Int, age: UInt32) {
        table.age(slot, by: age)
        let passed = UInt64(age).multipliedReportingOverflow(by: .seconds(1))
        let rest = passed.overflow ? 0 : configuration.retention - min(configuration.retention, passed.partialValue)
        retentions.set(.retention, for: slot, in: table, at: clock + rest)
    }

    /// Drops the dead whose time has come, and the oldest of those that are too many.
    mutating func advanceRetention(into effects: inout Effects) {
        while let timer = retentions.popFirst(dueBy: clock) {
            if isValid(timer) { forget(Int(timer.slot), into: &effects) }
        }
        while table.tombstoneCount > configuration.maximumTombstones {
            guard let timer = retentions.popFirst(dueBy: Instant(nanoseconds: .max)) else { return }
            guard isValid(timer) else { continue }
            statistics.evictedTombstones &+= 1
            forget(Int(timer.slot), into: &effects)
        }
    }

    private func isValid(_ timer: Timer) -> Bool {
        let record = table.records[Int(timer.slot)]
        return record.isOccupied && record.revision == timer.revision && !record.state.isPresent
    }

    /// Drops a member from the list, whatever its state.
    mutating func forget(_ slot: Int, into effects: inout Effects) {
        if table.records[slot].wasPresent {
            effects.publish(MembershipEvent(kind: .forgotten, member: table.member(at: slot)))
        }
        queue.remove(slot)
        table.remove(at: slot)
        if table.peers.isEmpty { stopProbing() }
    }
}
