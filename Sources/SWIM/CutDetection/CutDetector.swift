import HeapModule

/// Turns one observer's reports about members into few, large and certain changes.
///
/// A member list tells of every suspicion and every return; whoever moves data on each of them moves it for nothing. The
/// detector holds back until nobody is *between* reported and certain and then emits one ``MembershipChange``: ten
/// crashes make one change, a link that comes and goes makes none, and a member that half the cluster cannot reach is
/// removed once even though it refutes for ever.
///
/// It keeps a set of members of its own, which follows the list with a delay. The idea of two watermarks over distinct
/// accusers is Rapid's (Suresh et al., ATC'18, §4.2); there is no agreement here: every observer decides alone.
///
/// ```swift
/// detector.observe(accusation, at: now)     // everything that one call of the core reported
/// detector.observe(event, at: now)
/// detector.advance(to: now)                 // then decide; and again at nextDeadline
/// for change in detector.takeChanges() { … }
/// ```
///
/// - Complexity: O(1) amortised per input, with at most *H* + 33 entries per member.
public struct CutDetector: Sendable {
    let configuration: CutDetectorConfiguration
    /// Dense; freed places are used again. Place 0 is the observer itself.
    var subjects: [CutSubject?] = []
    private var freePlaces: [Int] = []
    private var places: [MemberID: Int] = [:]
    private var wakes = Heap<CutWake>()
    private var wakeLimit = 64
    private var lastWakeNumber: UInt64 = 0
    /// Those that have become certain since the last change; some may not be any more.
    var listed: [Int] = []
    var certainCount = 0
    var unstableCount = 0
    /// How many were never in the set yet, and when the last of them came.
    var arrivalCount = 0
    var lastArrival = Instant(nanoseconds: 0)
    /// Members that are present by SWIM and have *L* accusers all the same.
    var reportedAliveCount = 0
    /// Since when somebody is certain.
    var certainSince: Instant?
    var changes: [MembershipChange] = []
    /// The largest time that was told. Time never runs backwards in here.
    var clock: Instant

    /// The number of the last change.
    public internal(set) var revision: UInt64 = 0
    /// The number of members in the set, the observer included.
    public internal(set) var memberCount = 1

    /// Creates a detector.
    ///
    /// - Parameters:
    ///   - configuration: the limits.
    ///   - local: the observer itself. It is in the set from the start and never removed.
    ///   - members: the member list at the start, for an observer that joined before. Those that are present are in the
    ///     set without a change that says so.
    ///   - now: what time it is.
    public init(
        configuration: CutDetectorConfiguration = CutDetectorConfiguration(), local: Member, members: [Member] = [],
        at now: Instant = Instant(nanoseconds: 0)
    ) {
        self.configuration = configuration
        clock = now
        insert(CutSubject(local, isCounted: true, at: now))
        for member in members where places[member.id] == nil {
            let place = insert(CutSubject(member, isCounted: member.state.isPresent, at: now))
            if member.state.isPresent { memberCount += 1 }
            evaluate(place)
        }
    }

    // MARK: - Input

    /// Takes in a change of the member list.
    public mutating func observe(_ event: MembershipEvent, at now: Instant) {
        clock = max(clock, now)
        guard event.kind != .nameConflict else { return }
        guard let place = places[event.member.id] else {
            // Somebody who was dead before this observer heard of it was never in the set.
            guard event.kind != .forgotten, event.member.state.isPresent else { return }
            evaluate(insert(CutSubject(event.member, isCounted: false, at: clock)))
            return
        }
        guard place != 0, let before = subjects[place]?.member else { return }
        let member = event.member
        if event.kind == .forgotten {
            subjects[place]?.isForgotten = true
        } else {
            subjects[place]?.isForgotten = false
            subjects[place]?.member = member
            if member.state != before.state { subjects[place]?.stateSince = clock }
            // What was held against a former process says nothing about the new one.
            if member.incarnation.bootEpoch > before.incarnation.bootEpoch { subjects[place]?.accusers.removeAll() }
        }
        evaluate(place)
        release(place)
    }

    /// Takes in an accusation, whether or not the suspicion is refuted later.
    public mutating func observe(_ accusation: Accusation, at now: Instant) {
        clock = max(clock, now)
        guard accusation.subject != accusation.accuser, let subject = places[accusation.subject],
            let accuser = places[accusation.accuser], subjects[accuser]?.member.state.isPresent ?? false
        else { return }
        weigh(accusation, subject: subject, accuser: accuser)
    }

    // MARK: - Time

    /// When ``advance(to:)`` must be called next; nil if nothing is waited for.
    public var nextDeadline: Instant? {
        guard let certainSince, certainCount > 0 else { return wakes.min?.deadline }
        guard unstableCount > 0 || isForming else { return clock }
        let patience = certainSince + configuration.patience
        let limit = unstableCount > 0 ? patience : min(patience, lastArrival + configuration.formingTime)
        return wakes.min.map { min($0.deadline, limit) } ?? limit
    }

    /// Decides what is due. Call it only after everything that is known by then was observed.
    public mutating func advance(to now: Instant) {
        clock = max(clock, now)
        while let wake = wakes.min, wake.deadline <= clock {
            wakes.removeMin()
            let place = Int(wake.index)
            guard subjects[place]?.wakeNumber == wake.number else { continue }
            subjects[place]?.wakeAt = nil
            evaluate(place)
        }
        emitIfReady()
    }

    /// The changes since the last call, in order.
    public mutating func takeChanges() -> [MembershipChange] {
        defer { changes.removeAll() }
        return changes
    }

    // MARK: - Members

    /// Whether a member is in the set that follows from all changes so far.
    public func contains(_ id: MemberID) -> Bool {
        places[id].flatMap { subjects[$0]?.isCounted } ?? false
    }

    func place(of id: MemberID) -> Int? { places[id] }

    @discardableResult
    private mutating func insert(_ subject: CutSubject) -> Int {
        if subject.isArrival {
            arrivalCount += 1
            lastArrival = clock
        }
        let place: Int
        if let free = freePlaces.popLast() {
            place = free
            subjects[place] = subject
        } else {
            place = subjects.count
            subjects.append(subject)
        }
        places[subject.member.id] = place
        return place
    }

    /// Drops a member that is neither in SWIM's list nor in the set.
    mutating func release(_ place: Int) {
        guard let subject = subjects[place], subject.isForgotten, !subject.isCounted, !subject.isListed else { return }
        if subject.isArrival { arrivalCount -= 1 }
        places[subject.member.id] = nil
        subjects[place] = nil
        freePlaces.append(place)
    }

    /// Has a member looked at again at a time; its earlier wake-up is void.
    mutating func wake(_ place: Int, at deadline: Instant?) {
        guard subjects[place]?.wakeAt != deadline else { return }
        lastWakeNumber += 1
        subjects[place]?.wakeAt = deadline
        subjects[place]?.wakeNumber = lastWakeNumber
        guard let deadline else { return }
        if wakes.count >= wakeLimit {
            let valid = wakes.unordered.filter { subjects[Int($0.index)]?.wakeNumber == $0.number }
            wakes = Heap(valid)
            wakeLimit = max(64, valid.count * 2)
        }
        wakes.insert(CutWake(deadline: deadline, number: lastWakeNumber, index: Int32(place)))
    }
}
