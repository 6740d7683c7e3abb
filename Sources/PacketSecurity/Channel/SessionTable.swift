/// The replay windows of the peers that proved to be alive, least recently heard ones forgotten first.
///
/// One session per peer: its latest boot epoch. All operations are O(1).
struct SessionTable {
    private struct Session {
        var peer: PeerID
        var epoch: UInt64
        var window: ReplayWindow
        /// Slots of the neighbours in order of use; -1 at the ends.
        var newer: Int
        var older: Int
    }

    private let capacity: Int
    private var sessions: [Session] = []
    private var slots: [PeerID: Int] = [:]
    private var newest = -1
    private var oldest = -1

    init(capacity: Int) {
        precondition(capacity > 0, "no room for sessions")
        self.capacity = capacity
    }

    var count: Int { sessions.count }

    /// The slot of a peer; valid until the next call of ``establish(_:epoch:)``.
    func slot(of peer: PeerID) -> Int? { slots[peer] }

    func epoch(at slot: Int) -> UInt64 { sessions[slot].epoch }

    func window(at slot: Int) -> ReplayWindow { sessions[slot].window }

    /// Whether the window has not seen a sequence number yet.
    func accepts(_ sequence: UInt64, at slot: Int) -> Bool { sessions[slot].window.accepts(sequence) }

    /// Marks a sequence number as seen and the peer as just heard; `false` if it was seen before.
    mutating func commit(_ sequence: UInt64, at slot: Int) -> Bool {
        guard sessions[slot].window.commit(sequence) else { return false }
        moveToFront(slot)
        return true
    }

    /// Begins a session with an empty window, unless the peer has one of that epoch; one of an earlier epoch is
    /// replaced. Returns the slot and whether another peer was forgotten for it.
    ///
    /// - Parameter window: what is known already of what was seen in the session.
    mutating func establish(
        _ peer: PeerID, epoch: UInt64, window: ReplayWindow = ReplayWindow()
    ) -> (slot: Int, evicted: Bool) {
        if let slot = slots[peer] {
            if sessions[slot].epoch != epoch {
                sessions[slot].epoch = epoch
                sessions[slot].window = window
            }
            return (slot, false)
        }
        let session = Session(peer: peer, epoch: epoch, window: window, newer: -1, older: -1)
        let slot: Int
        let evicted = sessions.count == capacity
        if evicted {
            slot = oldest
            unlink(slot)
            slots[sessions[slot].peer] = nil
            sessions[slot] = session
        } else {
            slot = sessions.count
            sessions.append(session)
        }
        slots[peer] = slot
        linkAtFront(slot)
        return (slot, evicted)
    }

    private mutating func moveToFront(_ slot: Int) {
        guard slot != newest else { return }
        unlink(slot)
        linkAtFront(slot)
    }

    private mutating func linkAtFront(_ slot: Int) {
        sessions[slot].newer = -1
        sessions[slot].older = newest
        if newest >= 0 { sessions[newest].newer = slot }
        newest = slot
        if oldest < 0 { oldest = slot }
    }

    private mutating func unlink(_ slot: Int) {
        let newer = sessions[slot].newer
        let older = sessions[slot].older
        if newer >= 0 { sessions[newer].older = older } else { newest = older }
        if older >= 0 { sessions[older].newer = newer } else { oldest = newer }
    }
}
