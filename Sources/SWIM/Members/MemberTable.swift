/// The member list in dense slots. Slot 0 is this member.
///
/// An identity is looked up once, at the wire; everything else works with slots. Members that are present (alive or
/// suspect) are also kept in a dense list of their own, so that a random one is drawn in O(1).
struct MemberTable {
    /// What is touched when a packet is handled. Names lie apart, since they are touched rarely.
    struct Record {
        var id: MemberID
        var endpoint: Endpoint
        var incarnation: Incarnation
        /// When the member took on its present state.
        var stateSince: Instant
        /// Raised with every accepted change: timers of earlier changes are void.
        var revision: UInt32
        var state: MemberState
        var isOccupied: Bool
    }

    private(set) var records: [Record] = []
    private(set) var names: [String] = []
    /// The slots of present members other than this one, in no particular order.
    private(set) var peers: [Int32] = []
    /// Where a slot stands in `peers`; -1 if it does not.
    private var peerPositions: [Int32] = []
    private var slots: [MemberID: Int32] = [:]
    /// Who holds a name: present members only.
    private var holders: [String: Int32] = [:]
    private var freeSlots: [Int32] = []

    init(local: Member, at now: Instant) {
        insert(local, at: now)
    }

    /// The members in the list, dead ones included.
    var count: Int { records.count - freeSlots.count }

    func slot(of id: MemberID) -> Int? {
        slots[id].map { Int($0) }
    }

    /// The present member that holds a name.
    func holder(of name: String) -> Int? {
        holders[name].map { Int($0) }
    }

    func member(at slot: Int) -> Member {
        let record = records[slot]
        return Member(
            id: record.id, name: names[slot], endpoint: record.endpoint, incarnation: record.incarnation,
            state: record.state)
    }

    /// Adds a member that is not in the list. Its name must be free if it is present.
    @discardableResult
    mutating func insert(_ member: Member, at now: Instant) -> Int {
        precondition(slots[member.id] == nil, "the member is already in the list")
        let record = Record(
            id: member.id, endpoint: member.endpoint, incarnation: member.incarnation, stateSince: now, revision: 0,
            state: member.state, isOccupied: true)
        let slot: Int
        if let free = freeSlots.popLast() {
            slot = Int(free)
            let revision = records[slot].revision &+ 1
            records[slot] = record
            records[slot].revision = revision
            names[slot] = member.name
        } else {
            slot = records.count
            records.append(record)
            names.append(member.name)
            peerPositions.append(-1)
        }
        slots[member.id] = Int32(slot)
        if member.state.isPresent { makePresent(slot) }
        return slot
    }

    /// Drops a member from the list. Its slot is used again.
    mutating func remove(at slot: Int) {
        precondition(slot != 0 && records[slot].isOccupied, "nobody to remove")
        makeAbsent(slot)
        slots[records[slot].id] = nil
        records[slot].isOccupied = false
        records[slot].revision &+= 1
        names[slot] = ""
        freeSlots.append(Int32(slot))
    }

    /// Gives a member another state or incarnation. Timers of its earlier states become void.
    mutating func update(_ slot: Int, state: MemberState, incarnation: Incarnation, at now: Instant) {
        let wasPresent = records[slot].state.isPresent
        if records[slot].state != state { records[slot].stateSince = now }
        records[slot].state = state
        records[slot].incarnation = incarnation
        records[slot].revision &+= 1
        if state.isPresent, !wasPresent { makePresent(slot) }
        if !state.isPresent, wasPresent { makeAbsent(slot) }
    }

    /// Lets this member's own state count from its first join on: before it no time is known.
    mutating func begin(at now: Instant) {
        if records[0].stateSince.nanoseconds == 0 { records[0].stateSince = now }
    }

    /// Gives a member another address.
    mutating func move(_ slot: Int, to endpoint: Endpoint) {
        records[slot].endpoint = endpoint
    }

    /// Gives a member another name, which must be free if the member is present.
    mutating func rename(_ slot: Int, to name: String) {
        let isHolder = holders[names[slot]] == Int32(slot)
        if isHolder { holders[names[slot]] = nil }
        names[slot] = name
        if records[slot].state.isPresent { holders[name] = Int32(slot) }
    }

    private mutating func makePresent(_ slot: Int) {
        holders[names[slot]] = Int32(slot)
        guard slot != 0, peerPositions[slot] < 0 else { return }
        peerPositions[slot] = Int32(peers.count)
        peers.append(Int32(slot))
    }

    private mutating func makeAbsent(_ slot: Int) {
        if holders[names[slot]] == Int32(slot) { holders[names[slot]] = nil }
        let position = Int(peerPositions[slot])
        guard position >= 0 else { return }
        let last = peers.removeLast()
        if Int(last) != slot {
            peers[position] = last
            peerPositions[Int(last)] = Int32(position)
        }
        peerPositions[slot] = -1
    }

    /// Whether the lists agree with each other. Checked in debug builds.
    func checkInvariants() -> Bool {
        guard records.count == names.count, records.count == peerPositions.count else { return false }
        guard slots.count == count else { return false }
        var present = 0
        for slot in records.indices where records[slot].isOccupied {
            guard slots[records[slot].id] == Int32(slot) else { return false }
            guard slot != 0, records[slot].state.isPresent else {
                guard peerPositions[slot] < 0 else { return false }
                continue
            }
            present += 1
            let position = Int(peerPositions[slot])
            guard position >= 0, position < peers.count, peers[position] == Int32(slot) else { return false }
            guard holders[names[slot]] == Int32(slot) else { return false }
        }
        return present == peers.count
    }
}
