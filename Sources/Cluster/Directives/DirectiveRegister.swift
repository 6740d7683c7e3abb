import Placement
import SWIM

/// The directives that this node knows of: for each subject the last one.
///
/// A register per subject in which the last writer wins. Copies are merged in any order and as often as one likes; they
/// become equal. An ending belongs to one record, so that a directive which somebody gives in the same moment is not
/// taken for the one that ended. What is over is kept, so that no late copy brings it back, until the room is needed.
/// Source: Shapiro et al., "A comprehensive study of convergent and commutative replicated data types" (2011), 3.2.1.
struct DirectiveRegister {
    /// The most records.
    static let largestCount = 1_024
    /// No stamp is ever made beyond this.
    static let largestStamp: UInt64 = 1 << 56
    /// How far a stamp may be above the highest one that is known: as with epochs, nobody can use them all up at once.
    static let largestJump: UInt64 = 1 << 20

    /// In the order of their subjects, one for each.
    private(set) var records: [DirectiveRecord] = []
    /// The highest stamp known.
    private(set) var highestStamp: UInt64 = 0
    /// Copies that were refused: because their stamp cannot be believed, or because there is no room.
    private(set) var refused: UInt64 = 0
    /// Whether every record knows the time.
    private(set) var isAnchored = true

    init() {}

    /// The register of a node that remembers something.
    init(restored: [DirectiveRecord]) {
        for record in restored { highestStamp = max(highestStamp, record.stamp) }
        for record in restored { _ = merge(record, at: nil) }
    }

    // MARK: - Reading

    /// The last record about a subject.
    subscript(subject: DirectiveSubject) -> DirectiveRecord? {
        let position = position(of: subject)
        return position < records.count && records[position].subject == subject ? records[position] : nil
    }

    /// The record about a subject if it has an effect.
    func active(_ subject: DirectiveSubject) -> DirectiveRecord? {
        guard let record = self[subject], record.isActive else { return nil }
        return record
    }

    /// What is in force for a node at a time: nothing once its maintenance is over.
    func order(for node: String, at now: Instant) -> Directive? {
        guard !records.isEmpty, let record = active(.node(node)) else { return nil }
        if case .maintenance = record.directive, record.remaining(at: now) == 0 { return nil }
        return record.directive
    }

    /// Whether a member's loss was confirmed.
    func isConfirmed(_ id: MemberID) -> Bool { !records.isEmpty && active(.loss(id)) != nil }

    /// Whether any active directive has a time that runs.
    var isTimed: Bool { records.contains { $0.isActive && $0.directive.duration != nil } }

    private func position(of subject: DirectiveSubject) -> Int {
        var low = 0
        var high = records.count
        while low < high {
            let middle = (low + high) / 2
            if records[middle].subject < subject { low = middle + 1 } else { high = middle }
        }
        return low
    }

    // MARK: - Writing

    /// The stamp of the next directive.
    var nextStamp: UInt64 { highestStamp + 1 }

    /// Takes in a copy. Returns whether anything changed that others should hear of.
    mutating func merge(_ copy: DirectiveRecord, at now: Instant?) -> Bool {
        // Who knows nothing yet has nothing to measure by.
        let limit =
            highestStamp == 0
            ? DirectiveRegister.largestStamp / 2
            : min(DirectiveRegister.largestStamp - 1, highestStamp + DirectiveRegister.largestJump)
        guard copy.stamp > 0, copy.stamp <= limit else {
            refused &+= 1
            return false
        }
        var record = copy
        record.asOf = now
        if now == nil { isAnchored = false }
        let position = position(of: record.subject)
        guard position < records.count, records[position].subject == record.subject else {
            guard makeRoom(for: record) else {
                refused &+= 1
                return false
            }
            highestStamp = max(highestStamp, record.stamp)
            records.insert(record, at: self.position(of: record.subject))
            return true
        }
        let held = records[position]
        if record.isNewer(than: held) {
            highestStamp = max(highestStamp, record.stamp)
            records[position] = record
            return true
        }
        guard record.isCopy(of: held), record.directive == held.directive else { return false }
        // Time passes everywhere; what one has seen pass has passed. That alone is no news.
        if let now, record.elapsed > held.age(at: now) {
            records[position].elapsed = record.elapsed
            records[position].asOf = now
        }
        guard held.ending == nil, record.ending != nil else { return false }
        records[position].ending = record.ending
        return true
    }

    /// Drops the oldest record that is over, if there is no room left. Returns whether there is room.
    private mutating func makeRoom(for record: DirectiveRecord) -> Bool {
        guard records.count >= DirectiveRegister.largestCount else { return true }
        let over = records.indices.filter { !records[$0].isActive }
        guard let oldest = over.min(by: { records[$0].stamp < records[$1].stamp }),
            record.isActive || records[oldest].stamp < record.stamp
        else { return false }
        records.remove(at: oldest)
        return true
    }

    /// Whether so many more subjects have room.
    func hasRoom(for count: Int) -> Bool {
        records.count { $0.isActive } + count <= DirectiveRegister.largestCount
    }

    /// Ends a record, unless it is not the last one about its subject any more. Returns whether that is news.
    mutating func end(_ record: DirectiveRecord, because reason: Reason) -> Bool {
        let position = position(of: record.subject)
        guard position < records.count, records[position].isCopy(of: record), records[position].isActive else {
            return false
        }
        records[position].ending = reason
        return true
    }

    /// Tells restored records what time it is.
    mutating func anchor(at now: Instant) {
        guard !isAnchored else { return }
        isAnchored = true
        for index in records.indices where records[index].asOf == nil { records[index].asOf = now }
    }
}
