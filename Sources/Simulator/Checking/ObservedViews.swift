import SWIM

/// What every node holds of every other one, put together from the events that the nodes published.
///
/// Dense tables of observers by subjects: 17 bytes per pair.
struct ObservedViews {
    /// The cell of a subject that an observer has not heard of, or has forgotten.
    static let unknown: UInt8 = .max

    /// The number of nodes.
    let count: Int
    private var states: [UInt8]
    private var incarnations: [Incarnation]
    private var since: [UInt64]

    init(count: Int) {
        self.count = count
        states = [UInt8](repeating: ObservedViews.unknown, count: count * count)
        incarnations = [Incarnation](repeating: Incarnation(rawValue: 0), count: count * count)
        since = [UInt64](repeating: 0, count: count * count)
    }

    /// What an observer holds of a subject; nil if it knows nothing.
    @inline(__always)
    func state(of subject: Int, at observer: Int) -> MemberState? {
        MemberState(rawValue: states[observer * count + subject])
    }

    /// The incarnation that an observer holds of a subject.
    func incarnation(of subject: Int, at observer: Int) -> Incarnation {
        incarnations[observer * count + subject]
    }

    /// Since when an observer has held the present state of a subject.
    func since(of subject: Int, at observer: Int) -> UInt64 {
        since[observer * count + subject]
    }

    /// Takes down what an observer holds from now on. The time counts only if the state is another one.
    mutating func set(
        _ state: MemberState?, _ incarnation: Incarnation, of subject: Int, at observer: Int, time: UInt64
    ) {
        let cell = observer * count + subject
        let raw = state?.rawValue ?? ObservedViews.unknown
        if states[cell] != raw { since[cell] = time }
        states[cell] = raw
        incarnations[cell] = incarnation
    }

    /// How many members an observer holds for alive or suspect.
    func presentCount(at observer: Int) -> Int {
        (0..<count).count { state(of: $0, at: observer)?.isPresent ?? false }
    }
}
