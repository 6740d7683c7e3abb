import SWIM

/// What every node holds of every other one, put together from the events that the nodes published.
///
/// A dense table of observers by subjects, one 32-bit word per pair: the state, an index into the subject's short list of
/// incarnations, and since when, in ticks of ``tick``. Ten thousand nodes take 400 MB. Beside it, counters per subject
/// and state answer what all observers hold without looking at them.
struct ObservedViews {
    /// Word: 3 bits of state (0: unknown), 8 bits of incarnation, 21 bits of time.
    private static let stateMask: UInt32 = 7
    private static let incarnationShift: UInt32 = 3
    private static let sinceShift: UInt32 = 11
    private static let sinceLimit: UInt64 = 1 << 21 - 1
    private static let stateCount = 5

    /// The number of nodes.
    let count: Int
    /// The resolution of ``since(of:at:)`` in nanoseconds: 1, 2 or 5 times a power of ten.
    let tick: UInt64
    private var words: [UInt32]
    /// The incarnations of each subject that somebody may hold. At most 256 of each.
    private var incarnations: [[Incarnation]]
    /// Observers by subject and state.
    private var holders: [UInt32]
    /// Members that each observer holds for alive or suspect.
    private var present: [UInt32]

    /// A table of nodes that know nothing.
    ///
    /// - Parameters:
    ///   - count: The number of nodes.
    ///   - until: The latest time that will be taken down, in nanoseconds.
    init(count: Int, until: UInt64) {
        self.count = count
        tick = ObservedViews.tick(until: until)
        words = [UInt32](repeating: 0, count: count * count)
        incarnations = [[Incarnation]](repeating: [], count: count)
        holders = [UInt32](repeating: 0, count: count * ObservedViews.stateCount)
        for subject in 0..<count { holders[subject * ObservedViews.stateCount] = UInt32(count) }
        present = [UInt32](repeating: 0, count: count)
    }

    /// The bytes that the table takes, apart from constant parts.
    var byteCount: Int {
        (words.count + holders.count + present.count) * MemoryLayout<UInt32>.stride
            + incarnations.reduce(0) { $0 + $1.count * MemoryLayout<Incarnation>.stride }
    }

    /// What an observer holds of a subject; nil if it knows nothing.
    @inline(__always)
    func state(of subject: Int, at observer: Int) -> MemberState? {
        ObservedViews.state(words[observer * count + subject])
    }

    /// The incarnation that an observer holds of a subject; 0 if it knows nothing.
    ///
    /// Of more than 256 incarnations in use at once the lowest count as one, the lowest of them.
    func incarnation(of subject: Int, at observer: Int) -> Incarnation {
        let word = words[observer * count + subject]
        guard word & ObservedViews.stateMask != 0 else { return Incarnation(rawValue: 0) }
        return incarnations[subject][ObservedViews.index(word)]
    }

    /// Since when an observer has held the present state of a subject, rounded down to a ``tick``.
    func since(of subject: Int, at observer: Int) -> UInt64 {
        UInt64(words[observer * count + subject] >> ObservedViews.sinceShift) * tick
    }

    /// How many observers hold a state of a subject; nil: know nothing of it. O(1).
    func holders(of subject: Int, _ state: MemberState?) -> Int {
        Int(holders[subject * ObservedViews.stateCount + Int(ObservedViews.raw(state))])
    }

    /// How many members an observer holds for alive or suspect. O(1).
    func presentCount(at observer: Int) -> Int { Int(present[observer]) }

    /// Takes down what an observer holds from now on. The time counts only if the state is another one. O(1), and
    /// O(observers) once per 256 incarnations of a subject.
    mutating func set(
        _ state: MemberState?, _ incarnation: Incarnation, of subject: Int, at observer: Int, time: UInt64
    ) {
        let cell = observer * count + subject
        let raw = ObservedViews.raw(state)
        let place: UInt32 = raw == 0 ? 0 : UInt32(index(of: incarnation, subject))
        let before = words[cell]
        var since = before >> ObservedViews.sinceShift
        let held = before & ObservedViews.stateMask
        if held != raw {
            since = UInt32(min(time / tick, ObservedViews.sinceLimit))
            holders[subject * ObservedViews.stateCount + Int(held)] -= 1
            holders[subject * ObservedViews.stateCount + Int(raw)] += 1
            let wasPresent = ObservedViews.state(before)?.isPresent ?? false
            let isPresent = state?.isPresent ?? false
            if isPresent != wasPresent { present[observer] = isPresent ? present[observer] + 1 : present[observer] - 1 }
        }
        words[cell] = since << ObservedViews.sinceShift | place << ObservedViews.incarnationShift | raw
    }

    private static func state(_ word: UInt32) -> MemberState? {
        let raw = word & stateMask
        return raw == 0 ? nil : MemberState(rawValue: UInt8(raw - 1))
    }

    private static func raw(_ state: MemberState?) -> UInt32 { state.map { UInt32($0.rawValue) + 1 } ?? 0 }

    private static func index(_ word: UInt32) -> Int { Int(word >> incarnationShift & 0xFF) }

    /// The least round number of nanoseconds of which a run has fewer than 2²¹.
    private static func tick(until: UInt64) -> UInt64 {
        var power: UInt64 = 1
        while true {
            for factor in [1, 2, 5] as [UInt64] where until / (factor * power) < sinceLimit { return factor * power }
            power *= 10
        }
    }

    /// The place of an incarnation in its subject's list, where it is put if it is new.
    private mutating func index(of incarnation: Incarnation, _ subject: Int) -> Int {
        if let place = incarnations[subject].lastIndex(of: incarnation) { return place }
        if incarnations[subject].count > 0xFF { makeRoom(subject) }
        incarnations[subject].append(incarnation)
        return incarnations[subject].count - 1
    }

    /// Drops the incarnations of a subject that nobody holds any more, or else takes the lowest two for one.
    private mutating func makeRoom(_ subject: Int) {
        var isUsed = [Bool](repeating: false, count: incarnations[subject].count)
        for observer in 0..<count {
            let word = words[observer * count + subject]
            if word & ObservedViews.stateMask != 0 { isUsed[ObservedViews.index(word)] = true }
        }
        let old = incarnations[subject]
        var kept = old.indices.filter { isUsed[$0] }
        if kept.count == old.count {
            let ascending = kept.sorted { old[$0] < old[$1] }
            kept.removeAll { $0 == ascending[1] }
        }
        var places = [UInt32](repeating: 0, count: old.count)
        let lowest = kept.indices.min { old[kept[$0]] < old[kept[$1]] } ?? 0
        for index in old.indices { places[index] = UInt32(kept.firstIndex(of: index) ?? lowest) }
        incarnations[subject] = kept.map { old[$0] }
        for observer in 0..<count {
            let cell = observer * count + subject
            guard words[cell] & ObservedViews.stateMask != 0 else { continue }
            let place = places[ObservedViews.index(words[cell])]
            words[cell] = words[cell] & ~(0xFF << ObservedViews.incarnationShift)
            words[cell] |= place << ObservedViews.incarnationShift
        }
    }
}
