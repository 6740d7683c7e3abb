/// The member list in dense slots. Slot 0 is this member.
///
/// An identity is looked up once, at the wire; everything else works with slots. Members that are present (alive or
/// suspect) are also kept in a dense list of their own, so that a random one is drawn in O(1).
///
/// Not copyable, so that handing it to the parts of the protocol never copies it by mistake.
struct MemberTable: ~Copyable {
    /// What is touched when a packet is handled. Names lie apart, since they are touched rarely.
    struct Record {
        var id: MemberID
        var endpoint: Endpoint
        var incarnation: Incarnation
        /// When the member took on its present state.
        var stateSince: Instant
        /// Raised with every accepted change: timers of earlier changes are void.
        var revision: UInt32
        /// For how many seconds others had held the state of a dead member when this one learnt of it.
        var priorAge: UInt32 = 0
        var state: MemberState
        var isOccupied: Bool
        /// Whether the member was ever present here. What was not is neither reported as dead nor as forgotten.
        var wasPresent = true
        /// Whether the member was declared dead while nothing was heard from anybody.
        var isDoubtful = false
        /// Whether the member is a suspect only because somebody holds it for dead.
        var isQuestioned = false
    }

    // What each packet looks at comes first.

    /// The slots of the others.
    private var index: MemberIndex
    private let local: MemberID
    /// The slots of present members other than this one, in no particular order.
    private(set) var peers = PagedArray<Int32>()
    private var freeSlots: [Int32] = []
    /// How many slots are nobody's for ever: that which this member has in the list that it was seated with.
    private var vacantCount = 0
    /// ⌈ln(n+1)⌉ for *n* present members: how far news has to travel.
    private(set) var reach = 1
    /// How many members are marked as doubtful.
    private(set) var doubtfulCount = 0
    /// The slots of dead members, in no particular order. Those that left are not among them.
    private(set) var dead: [Int32] = []
    /// A digest of who is present in which incarnation: the same at all members whose lists agree in that, and next to
    /// certainly different at others. Kept up with every change.
    var digest: UInt64 { ranges.total }
    /// The same by ranges of the identities.
    private(set) var ranges = ViewDigest()
    private(set) var records: RecordList

    // The rest.

    private(set) var names = PagedArray<String>()
    /// Where a slot stands in `peers`; -1 if it does not.
    private var peerPositions = PagedArray<Int32>()
    /// Who holds a name: present members other than this one.
    private var holders: [String: Int32] = [:]
    /// What is held against the suspects, in no particular order.
    private var suspicions: [(slot: Int32, suspicion: Suspicion)] = []
    /// Where a slot's suspicion stands in `suspicions`; -1 if there is none.
    private var suspicionPositions = PagedArray<Int32>()
    /// Where a slot stands in `dead`; -1 if it does not.
    private var deadPositions = PagedArray<Int32>()

    /// The list of a member that knows only itself.
    ///
    /// - Parameter secret: what nobody else knows, so that no peer can choose identities which slow the index down.
    init(local: Member, at now: Instant, secret: UInt64) {
        self.local = local.id
        index = MemberIndex(secret: secret)
        records = RecordList(MemberTable.record(of: local, at: now, priorAge: 0))
        appendColumns(name: local.name)
        if local.state.isPresent { ranges.add(local.id, local.incarnation) }
        countReach()
    }

    /// A list for ``seat(_:)``: nobody has slot 0.
    init(of members: [Member], secret: UInt64) {
        let nobody = Member(
            id: MemberID(high: 0, low: 0), name: "", endpoint: Endpoint(ipv4: 0, port: 0),
            incarnation: Incarnation(rawValue: 0), state: .left)
        self.init(local: nobody, at: Instant(nanoseconds: 0), secret: secret)
        records[0].isOccupied = false
        for member in members {
            precondition(member.state.isPresent, "only present members are seated")
            insert(member, at: Instant(nanoseconds: 0))
        }
    }

    /// Takes over a whole list, this member aside, in O(1) per page: both share what neither changes.
    mutating func seat(_ list: borrowing MemberTable) {
        precondition(records.count == 1, "somebody is in the list")
        let name = names[0]
        let id = local
        let ownSlot = list.index.slot(of: id, in: list.records)
        if let ownSlot {
            let isPresent = list.records[ownSlot].incarnation == records[0].incarnation
            precondition(isPresent, "another incarnation is in the list")
        }
        // It stays in the index, which all share, and is found there by nobody.
        records.share(list.records, vacating: ownSlot)
        names = list.names
        peers = list.peers
        peerPositions = list.peerPositions
        index = list.index
        holders = list.holders
        suspicionPositions = list.suspicionPositions
        deadPositions = list.deadPositions
        ranges = list.ranges
        names[0] = name
        if let ownSlot {
            vacantCount = 1
            removePeer(ownSlot)
        } else {
            ranges.add(id, records[0].incarnation)
        }
        countReach()
    }

    /// The members in the list, dead ones included.
    var count: Int { records.count - freeSlots.count - vacantCount }

    @inline(__always)
    func slot(of id: MemberID) -> Int? {
        id == local ? 0 : index.slot(of: id, in: records)
    }

    /// The present member that holds a name.
    func holder(of name: String) -> Int? {
        if name == names[0] { return records[0].state.isPresent ? 0 : nil }
        return holders[name].map { Int($0) }
    }

    func member(at slot: Int) -> Member {
        let record = records[slot]
        return Member(
            id: record.id, name: names[slot], endpoint: record.endpoint, incarnation: record.incarnation,
            state: record.state)
    }

    /// Adds a member that is not in the list. Its name must be free if it is present.
    @discardableResult
    mutating func insert(_ member: Member, at now: Instant, priorAge: UInt32 = 0) -> Int {
        precondition(slot(of: member.id) == nil, "the member is already in the list")
        let record = MemberTable.record(of: member, at: now, priorAge: priorAge)
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
            appendColumns(name: member.name)
        }
        index.insert(slot, in: records)
        if member.state.isPresent {
            makePresent(slot)
            ranges.add(member.id, member.incarnation)
        }
        if member.state == .dead { bury(slot) }
        return slot
    }

    private static func record(of member: Member, at now: Instant, priorAge: UInt32) -> Record {
        Record(
            id: member.id, endpoint: member.endpoint, incarnation: member.incarnation, stateSince: now, revision: 0,
            priorAge: priorAge, state: member.state, isOccupied: true, wasPresent: member.state.isPresent)
    }

    /// Adds what stands beside the records for another slot.
    private mutating func appendColumns(name: String) {
        names.append(name)
        peerPositions.append(-1)
        suspicionPositions.append(-1)
        deadPositions.append(-1)
    }

    /// Drops a member from the list. Its slot is used again.
    mutating func remove(at slot: Int) {
        precondition(slot != 0 && records[slot].isOccupied, "nobody to remove")
        if records[slot].state.isPresent { ranges.subtract(records[slot].id, records[slot].incarnation) }
        makeAbsent(slot)
        exhume(slot)
        endSuspicion(of: slot)
        index.remove(slot, in: records)
        records[slot].isOccupied = false
        records[slot].revision &+= 1
        names[slot] = ""
        freeSlots.append(Int32(slot))
    }

    /// Gives a member another state or incarnation. Timers of its earlier states become void.
    mutating func update(_ slot: Int, state: MemberState, incarnation: Incarnation, at now: Instant) {
        let wasPresent = records[slot].state.isPresent
        if wasPresent { ranges.subtract(records[slot].id, records[slot].incarnation) }
        if state != .suspect || records[slot].incarnation != incarnation { endSuspicion(of: slot) }
        if records[slot].state != state { records[slot].stateSince = now }
        records[slot].state = state
        records[slot].incarnation = incarnation
        records[slot].revision &+= 1
        records[slot].priorAge = 0
        records[slot].isQuestioned = false
        exhume(slot)
        if state == .dead { bury(slot) }
        if state.isPresent {
            ranges.add(records[slot].id, incarnation)
            records[slot].wasPresent = true
        }
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
        precondition(slot != 0, "this member keeps its name")
        let isHolder = holders[names[slot]] == Int32(slot)
        if isHolder { holders[names[slot]] = nil }
        names[slot] = name
        if records[slot].state.isPresent { holders[name] = Int32(slot) }
    }

    // MARK: - Suspicions

    /// What is held against a member, if it is a suspect.
    func suspicion(of slot: Int) -> Suspicion? {
        let position = Int(suspicionPositions[slot])
        return position < 0 ? nil : suspicions[position].suspicion
    }

    /// The number of suspects.
    var suspectCount: Int { suspicions.count }

    /// How many accusers of a member are known.
    func accuserCount(of slot: Int) -> Int {
        let position = Int(suspicionPositions[slot])
        return position < 0 ? 0 : suspicions[position].suspicion.accusers.count
    }

    /// One of a suspect's accusers.
    func accuser(_ index: Int, of slot: Int) -> MemberID {
        suspicions[Int(suspicionPositions[slot])].suspicion.accusers[index]
    }

    /// Whether somebody is known to accuse a member.
    func hasAccuser(_ accuser: MemberID, of slot: Int) -> Bool {
        let position = Int(suspicionPositions[slot])
        return position >= 0 && suspicions[position].suspicion.accusers.contains(accuser)
    }

    /// Takes down what is held against a member whose state is suspect from now on.
    mutating func beginSuspicion(of slot: Int, _ suspicion: Suspicion) {
        precondition(records[slot].state == .suspect, "only a suspect is suspected")
        endSuspicion(of: slot)
        suspicionPositions[slot] = Int32(suspicions.count)
        suspicions.append((Int32(slot), suspicion))
    }

    /// Adds an accuser to what is held against a member. Returns whether it is a new one and there was room.
    mutating func addAccuser(_ accuser: MemberID, of slot: Int) -> Bool {
        let position = Int(suspicionPositions[slot])
        guard position >= 0, suspicions[position].suspicion.accusers.count < Suspicion.accuserLimit,
            !suspicions[position].suspicion.accusers.contains(accuser)
        else { return false }
        suspicions[position].suspicion.accusers.append(accuser)
        return true
    }

    /// Takes down that somebody has declared a suspect dead. Returns whether that is new.
    mutating func declare(_ slot: Int) -> Bool {
        let position = Int(suspicionPositions[slot])
        guard position >= 0, !suspicions[position].suspicion.isDeclared else { return false }
        suspicions[position].suspicion.isDeclared = true
        return true
    }

    private mutating func endSuspicion(of slot: Int) {
        let position = Int(suspicionPositions[slot])
        guard position >= 0 else { return }
        suspicionPositions[slot] = -1
        let last = suspicions.removeLast()
        if Int(last.slot) != slot {
            suspicions[position] = last
            suspicionPositions[Int(last.slot)] = Int32(position)
        }
    }

    // MARK: - The dead

    /// How many members in the list are dead or left.
    var tombstoneCount: Int { count - 1 - peers.count }

    /// Takes down for how long others have held a member for dead.
    mutating func age(_ slot: Int, by seconds: UInt32) {
        records[slot].priorAge = seconds
    }

    /// Marks a death that was concluded while nothing was heard from anybody.
    mutating func doubt(_ slot: Int) {
        guard records[slot].state == .dead, !records[slot].isDoubtful else { return }
        records[slot].isDoubtful = true
        doubtfulCount += 1
    }

    /// Marks a suspicion that comes from a claim of death.
    mutating func question(_ slot: Int) {
        records[slot].isQuestioned = records[slot].state == .suspect
    }

    private mutating func bury(_ slot: Int) {
        deadPositions[slot] = Int32(dead.count)
        dead.append(Int32(slot))
    }

    private mutating func exhume(_ slot: Int) {
        if records[slot].isDoubtful {
            records[slot].isDoubtful = false
            doubtfulCount -= 1
        }
        let position = Int(deadPositions[slot])
        guard position >= 0 else { return }
        deadPositions[slot] = -1
        let last = dead.removeLast()
        if Int(last) != slot {
            dead[position] = last
            deadPositions[Int(last)] = Int32(position)
        }
    }

    private mutating func makePresent(_ slot: Int) {
        guard slot != 0 else { return }
        holders[names[slot]] = Int32(slot)
        guard peerPositions[slot] < 0 else { return }
        peerPositions[slot] = Int32(peers.count)
        peers.append(Int32(slot))
        countReach()
    }

    private mutating func makeAbsent(_ slot: Int) {
        guard slot != 0 else { return }
        if holders[names[slot]] == Int32(slot) { holders[names[slot]] = nil }
        removePeer(slot)
        countReach()
    }

    private mutating func removePeer(_ slot: Int) {
        let position = Int(peerPositions[slot])
        guard position >= 0 else { return }
        let last = peers.removeLast()
        if Int(last) != slot {
            peers[position] = last
            peerPositions[Int(last)] = Int32(position)
        }
        peerPositions[slot] = -1
    }

    private mutating func countReach() {
        reach = Logarithm.ceilingLn(UInt64(peers.count) + 2)
    }

    /// Whether the lists agree with each other. Checked in debug builds.
    func checkInvariants() -> Bool {
        guard records.count == names.count, records.count == peerPositions.count else { return false }
        guard index.count == count - 1 + vacantCount else { return false }
        var present = 0
        var expected = ViewDigest()
        var deadCount = 0
        for slot in records.indices where records[slot].isOccupied {
            guard self.slot(of: records[slot].id) == slot else { return false }
            if records[slot].state.isPresent { expected.add(records[slot].id, records[slot].incarnation) }
            guard (records[slot].state == .dead) == (deadPositions[slot] >= 0) else { return false }
            if deadPositions[slot] >= 0 {
                guard dead[Int(deadPositions[slot])] == Int32(slot) else { return false }
                deadCount += 1
            }
            guard suspicionPositions[slot] < 0 || records[slot].state == .suspect else { return false }
            guard slot != 0, records[slot].state.isPresent else {
                guard peerPositions[slot] < 0 else { return false }
                continue
            }
            present += 1
            let position = Int(peerPositions[slot])
            guard position >= 0, position < peers.count, peers[position] == Int32(slot) else { return false }
            guard holders[names[slot]] == Int32(slot) else { return false }
        }
        guard present == peers.count, deadCount == dead.count else { return false }
        return expected.ranges == ranges.ranges && expected.total == digest
    }
}
