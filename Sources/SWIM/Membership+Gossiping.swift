extension Membership {
    /// The time between two packets with nothing but news: four a period bring a change to a thousand members in about
    /// three periods, at three times the traffic of a quiet cluster and for that long only.
    private var gossipInterval: Nanoseconds { configuration.probeInterval / 4 }

    /// Whether an update is news that has been told too few others to leave it to the probes.
    ///
    /// If *n* members tell *c* random others each, a share of e⁻ᶜ hears nothing. Who has come or gone is told to
    /// c = 2⌈ln(n+1)⌉: at no loss everybody hears of it, and at 30 % loss all but one in a cluster. Suspicions are told to
    /// one more than ⌈ln(n+1)⌉, for they are many, and who misses one misses little.
    private mutating func hasHotNews() -> Bool {
        queue.hasEntries(
            changesBelow: min(2 * table.reach, retransmitLimit), doubtsBelow: min(table.reach + 1, retransmitLimit))
    }

    /// Sees to it that hot news is told between the probes.
    mutating func armGossip() {
        guard nextGossip == nil, configuration.features.contains(.burstGossip), leaving == nil, !table.peers.isEmpty,
            hasHotNews()
        else { return }
        nextGossip = clock + random.below(gossipInterval)
    }

    mutating func advanceGossip(into effects: inout Effects) {
        guard let due = nextGossip, due <= clock else { return }
        nextGossip = nil
        guard !table.peers.isEmpty, hasHotNews() else { return }
        let receiver = Int(table.peers[random.index(below: table.peers.count)])
        sendMessage(.gossip, sequence: 0, to: receiver, into: &effects)
        nextGossip = clock + gossipInterval
    }
}
