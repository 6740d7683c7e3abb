import Placement
import SWIM

/// Every member's entries, as far as they are known here.
///
/// Each entry has one owner, who alone makes its versions; the newest one wins. So two copies that have seen the same
/// entries are equal whatever the order, and there is nothing to agree on. What is obsolete is collected by a mark that
/// is itself an entry: the owner's inventory and its tenure say how many pages there are and which versions are void.
struct ReplicatedState {
    /// One member's entries.
    struct Owner {
        var id: MemberID
        /// Whether the member is alive or suspect in the local member list. Only then its entries are in the digest.
        var isPresent: Bool
        /// In the order of their keys.
        var entries: [StateEntry] = []
        /// The sum of their hashes.
        var hash: UInt64 = 0
    }

    /// What became of an entry that somebody sent.
    enum Outcome: Equatable {
        /// It is newer than what was held, and is held now.
        case accepted
        /// Nothing new.
        case known
        /// It claims this node as its owner. Only this node makes its versions, and it has made one, or will.
        case own
        /// A limit forbids it.
        case refused
    }

    /// The most entries of one owner.
    static let largestOwner = 16_384
    /// The most entries at all.
    static let largestCount = 262_144

    /// The owners that hold entries. An owner without identity is an unused place.
    private(set) var owners: [Owner?] = []
    private var numbers: [MemberID: Int32] = [:]
    private var free: [Int32] = []
    /// Who has ever coordinated, in the order of their identities.
    private(set) var tenured: [MemberID] = []
    let local: MemberID
    /// The highest version made so far.
    private(set) var lastVersion: UInt64
    /// Whether this run of the process has said what its broker holds.
    private var hasPublishedInventory = false
    /// The number of entries.
    private(set) var count = 0
    /// The partitions, as the entries describe them.
    private(set) var partitions: PartitionTable
    /// The highest epoch from which a group has accepted a step, as far as brokers have reported and it can be
    /// believed.
    private(set) var highestGroupEpoch: UInt64 = 0
    /// Epochs of groups above this are not believed.
    private var groupEpochLimit: UInt64 = 0
    /// Whether such ones were reported.
    private var hasExcessiveEpochs = false
    // What each packet looks at comes last, beside the member list.

    /// Changes with every entry that a present owner adds or changes; equal where the same entries are held.
    private(set) var digest: UInt64 = 0
    /// What changed since the last ``takeChanges()``.
    private var changes: StateChanges = []

    /// Creates the state of a node that knows nothing yet.
    init(local: MemberID, bootEpoch: UInt64, topics: [TopicDeclaration]) {
        self.local = local
        lastVersion = min(Incarnation(bootEpoch: bootEpoch).rawValue, StateEntry.largestVersion)
        partitions = PartitionTable(topics: topics)
        setPresence(of: local, true)
    }

    // MARK: - Reading

    func owner(_ id: MemberID) -> Owner? {
        numbers[id].flatMap { owners[Int($0)] }
    }

    func entry(_ reference: StateEntry.Reference) -> StateEntry? {
        owner(reference.owner)?.entry(reference.key)
    }

    func attributes(of id: MemberID) -> NodeAttributes? {
        guard case .attributes(let attributes)? = owner(id)?.entry(StateKey(.attributes))?.payload else { return nil }
        return attributes
    }

    /// How many pages of replicas a node publishes; nil if its broker has not reported yet.
    func inventory(of id: MemberID) -> StatePayload.Inventory? {
        owner(id)?.inventory
    }

    /// Whether everything that a node's broker holds is known here.
    func hasFullReport(of id: MemberID) -> Bool {
        guard let owner = owner(id), let inventory = owner.inventory else { return false }
        // A later page may be here before an earlier one. The numbers rise, so the last one tells whether any is
        // missing.
        let pages = owner.pages(.replicas).prefix(inventory.pages)
        guard pages.count == inventory.pages else { return false }
        return pages.last.map { Int($0.key.page) == inventory.pages - 1 && $0.version >= inventory.floor } ?? true
    }

    mutating func takeChanges() -> StateChanges {
        let taken = changes
        changes = []
        return taken
    }

    // MARK: - Own entries

    /// Makes a new version of one of this node's entries.
    @discardableResult
    mutating func publish(_ key: StateKey, _ payload: StatePayload, value: [UInt8]) -> StateEntry {
        precondition(value.count <= StateEntry.largestValue, "the value does not fit a packet")
        if lastVersion < .max { lastVersion += 1 }
        if key.kind == .inventory { hasPublishedInventory = true }
        let entry = StateEntry(owner: local, key: key, version: lastVersion, value: value, payload: payload)
        store(entry, isPresent: true)
        return entry
    }

    /// Somebody holds a version of this node's entries that this process did not make: the next ones must be higher.
    ///
    /// The caller sees to it that the version can be believed; see ``StateEntry/largestRelayedLead``.
    mutating func outrank(_ version: UInt64) {
        lastVersion = max(lastVersion, min(version, StateEntry.largestVersion))
    }

    // MARK: - Others' entries

    /// Takes in an entry if it is newer than what is held.
    ///
    /// - Parameter isPresent: whether its owner, who must be in the local member list, is alive or suspect.
    mutating func merge(_ entry: StateEntry, isPresent: Bool) -> Outcome {
        guard entry.owner != local || adopts(entry.key, version: entry.version) else { return .own }
        let owner = owner(entry.owner)
        let held = owner?.entry(entry.key)
        if let held, held.version >= entry.version { return .known }
        if let owner, owner.voids(entry.key, version: entry.version) { return .known }
        if held == nil {
            guard count < ReplicatedState.largestCount, (owner?.entries.count ?? 0) < ReplicatedState.largestOwner
            else {
                return .refused
            }
        }
        store(entry, isPresent: isPresent)
        return .accepted
    }

    /// Whether an entry of an earlier run of this process is taken in from others: what its broker held stands until
    /// the broker reports anew.
    func adopts(_ key: StateKey, version: UInt64) -> Bool {
        !hasPublishedInventory && version <= lastVersion && (key.kind == .inventory || key.kind == .replicas)
    }

    /// Says whether an owner is alive or suspect in the local member list.
    mutating func setPresence(of id: MemberID, _ isPresent: Bool) {
        guard let number = numbers[id].map({ Int($0) }) else {
            makeOwner(id, isPresent: isPresent)
            return
        }
        guard owners[number]!.isPresent != isPresent else { return }
        owners[number]!.isPresent = isPresent
        let hash = owners[number]!.hash
        digest = isPresent ? digest &+ hash : digest &- hash
        changes.insert(.presence)
    }

    /// Drops everything of a member that is no longer in the member list.
    mutating func forget(_ id: MemberID) {
        guard id != local, let number = numbers[id].map({ Int($0) }), let owner = owners[number] else { return }
        for entry in owner.entries { remove(entry.key, of: number) }
        owners[number] = nil
        numbers[id] = nil
        free.append(Int32(number))
        changes.formUnion([.presence, .groups])
    }

    // MARK: - Storing

    @discardableResult
    private mutating func makeOwner(_ id: MemberID, isPresent: Bool) -> Int {
        let owner = Owner(id: id, isPresent: isPresent)
        let number: Int
        if let unused = free.popLast() {
            number = Int(unused)
            owners[number] = owner
        } else {
            number = owners.count
            owners.append(owner)
        }
        numbers[id] = Int32(number)
        changes.insert(.presence)
        return number
    }

    private mutating func store(_ entry: StateEntry, isPresent: Bool) {
        let number = numbers[entry.owner].map { Int($0) } ?? makeOwner(entry.owner, isPresent: isPresent)
        let position = owners[number]!.position(of: entry.key)
        let isHeld = position < owners[number]!.entries.count && owners[number]!.entries[position].key == entry.key
        let old = isHeld ? owners[number]!.entries[position] : nil
        if isHeld {
            owners[number]!.entries[position] = entry
        } else {
            owners[number]!.entries.insert(entry, at: position)
            count += 1
        }
        account(for: number, adding: entry.hash, removing: old?.hash ?? 0)
        apply(entry, old: old)
        collect(after: entry, of: number)
    }

    private mutating func account(for number: Int, adding added: UInt64, removing removed: UInt64) {
        owners[number]!.hash = owners[number]!.hash &+ added &- removed
        if owners[number]!.isPresent { digest = digest &+ added &- removed }
    }

    private mutating func apply(_ entry: StateEntry, old: StateEntry?) {
        switch entry.payload {
        case .attributes:
            changes.insert(.attributes)
        case .inventory:
            // Which pages make up the full report.
            if old?.payload != entry.payload { changes.insert(.attributes) }
        case .replicas(let new):
            var before: [ReplicaReport] = []
            if case .replicas(let reports)? = old?.payload { before = reports }
            if old == nil { changes.insert(.attributes) }
            for report in new { noteEpoch(of: report) }
            changes.formUnion(
                partitions.replace(before, with: new, of: entry.owner, page: entry.key.page, version: entry.version))
        case .tenure:
            if old == nil {
                tenured.insert(entry.owner, at: tenured.firstIndex { entry.owner < $0 } ?? tenured.count)
            }
            changes.insert(.plan)
        case .steps, .moves, .refusals, .holds:
            changes.insert(.plan)
        case .directives, .directivePages:
            changes.insert(.directives)
        case .observations, .observationPages:
            changes.insert(.observations)
        }
    }

    private mutating func noteEpoch(of report: ReplicaReport) {
        if report.group.epoch <= groupEpochLimit {
            highestGroupEpoch = max(highestGroupEpoch, report.group.epoch)
        } else {
            hasExcessiveEpochs = true
        }
    }

    /// Raises the epoch up to which those of groups are believed.
    ///
    /// - Complexity: O(1), but O(replicas) if higher ones were reported before.
    mutating func raiseGroupEpochLimit(to limit: UInt64) {
        guard limit > groupEpochLimit else { return }
        groupEpochLimit = limit
        guard hasExcessiveEpochs else { return }
        hasExcessiveEpochs = false
        for row in partitions.rows {
            for holder in row.holders { noteEpoch(of: holder.report) }
        }
    }

    /// Drops the pages that an inventory or a tenure declares void.
    private mutating func collect(after entry: StateEntry, of number: Int) {
        switch entry.key.kind {
        case .inventory, .tenure, .directives, .observations: break
        case .attributes, .replicas, .steps, .moves, .refusals, .directivePages, .observationPages, .holds: return
        }
        let owner = owners[number]!
        for held in owner.entries
        where held.key.kind.index == entry.key.kind && owner.voids(held.key, version: held.version) {
            remove(held.key, of: number)
        }
    }

    private mutating func remove(_ key: StateKey, of number: Int) {
        let position = owners[number]!.position(of: key)
        let entry = owners[number]!.entries.remove(at: position)
        count -= 1
        account(for: number, adding: 0, removing: entry.hash)
        switch entry.payload {
        case .replicas(let reports):
            changes.formUnion(
                partitions.replace(reports, with: [], of: entry.owner, page: key.page, version: entry.version))
        case .attributes, .inventory:
            changes.insert(.attributes)
        case .tenure:
            tenured.removeAll { $0 == entry.owner }
            changes.insert(.plan)
        case .steps, .moves, .refusals, .holds:
            changes.insert(.plan)
        case .directives, .directivePages:
            changes.insert(.directives)
        case .observations, .observationPages:
            changes.insert(.observations)
        }
    }

    /// Whether the sums agree with the entries. Checked in debug builds. O(entries).
    func checkInvariants() -> Bool {
        var digest: UInt64 = 0
        var count = 0
        for case let owner? in owners {
            guard numbers[owner.id].flatMap({ owners[Int($0)] })?.id == owner.id else { return false }
            let hash = owner.entries.reduce(0 as UInt64) { $0 &+ $1.hash }
            guard hash == owner.hash else { return false }
            for (entry, next) in zip(owner.entries, owner.entries.dropFirst()) where !(entry.key < next.key) {
                return false
            }
            if owner.isPresent { digest = digest &+ hash }
            count += owner.entries.count
        }
        return digest == self.digest && count == self.count
    }
}

extension ReplicatedState.Owner {
    /// Where a key stands, or would stand.
    func position(of key: StateKey) -> Int {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].key < key { low = middle + 1 } else { high = middle }
        }
        return low
    }

    func entry(_ key: StateKey) -> StateEntry? {
        let position = position(of: key)
        return position < entries.count && entries[position].key == key ? entries[position] : nil
    }

    var inventory: StatePayload.Inventory? {
        guard case .inventory(let inventory)? = entry(StateKey(.inventory))?.payload else { return nil }
        return inventory
    }

    var tenure: TenureAnnouncement? {
        guard case .tenure(let tenure)? = entry(StateKey(.tenure))?.payload else { return nil }
        return tenure
    }

    /// The pages of a kind, in order.
    func pages(_ kind: StateKey.Kind) -> ArraySlice<StateEntry> {
        entries[position(of: StateKey(kind))..<position(of: StateKey(kind, page: .max))]
    }

    /// Whether the owner's inventory or tenure says that a page is obsolete.
    func voids(_ key: StateKey, version: UInt64) -> Bool {
        guard let kind = key.kind.index, let index = entry(StateKey(kind)) else { return false }
        switch index.payload {
        case .inventory(let inventory), .directives(let inventory), .observations(let inventory):
            return inventory.voids(page: key.page, version: version, own: index.version)
        case .tenure(let tenure):
            return tenure.voids(key.kind, page: key.page, version: version, own: index.version)
        case .attributes, .replicas, .steps, .moves, .refusals, .directivePages, .observationPages, .holds:
            return false
        }
    }
}
