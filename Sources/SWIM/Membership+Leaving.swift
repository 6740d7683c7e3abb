extension Membership {
    /// Says goodbye: the others will hold this member as left, which is not a failure.
    ///
    /// Several rounds are sent to random members over the configured duration, since no answer is waited for; then
    /// ``hasLeft`` becomes true. Nothing that arrives is handled any more.
    public mutating func leave(at now: Instant, into effects: inout Effects) {
        clock = max(clock, now)
        guard leaving == nil else { return }
        defer { noteDeadline() }
        guard !isSuperseded else {
            // There is nothing left to say in a name that is another's.
            leaving = Leaving(roundsLeft: 0, nextRound: clock, isComplete: true)
            return
        }
        stopProbing()
        table.update(0, state: .left, incarnation: table.records[0].incarnation, at: clock)
        effects.publish(MembershipEvent(kind: .left, member: table.member(at: 0)))
        leaving = Leaving(nextRound: clock)
        advanceLeaving(into: &effects)
    }

    mutating func advanceLeaving(into effects: inout Effects) {
        guard let current = leaving, !current.isComplete, current.nextRound <= clock else { return }
        guard current.roundsLeft > 0, !table.peers.isEmpty else {
            leaving?.isComplete = true
            return
        }
        for slot in randomPeers(Leaving.fanOut) {
            var writer = effects.makeWriter()
            header(.gossip).write(to: &writer)
            _ = Update.write(slot: 0, of: table, asPageAt: nil, to: &writer)
            let record = table.records[slot]
            send(writer, kind: .gossip, to: record.endpoint, receiver: record.id, into: &effects)
        }
        leaving?.roundsLeft -= 1
        leaving?.nextRound = clock + configuration.leaveDuration / UInt64(Leaving.rounds)
    }
}
