@testable import SWIM

/// Drives a detector with reports by value, as one observer would see them.
struct CutStream {
    var detector: CutDetector
    private(set) var now = Instant(nanoseconds: 0)
    private(set) var changes: [MembershipChange] = []
    private var incarnations: [UInt64]

    /// A cluster of members 0 to `count`−1, of which 0 observes.
    init(count: Int, configuration: CutDetectorConfiguration = CutDetectorConfiguration()) {
        incarnations = [UInt64](repeating: 1 << 24, count: count)
        let members = (0..<count).map { CutStream.member($0) }
        detector = CutDetector(configuration: configuration, local: members[0], members: members)
    }

    static func member(_ index: Int, _ state: MemberState = .alive, incarnation: UInt64 = 1 << 24) -> Member {
        let local = LocalMember.fixture(index)
        return Member(
            id: local.id, name: local.name, endpoint: local.endpoint, incarnation: Incarnation(rawValue: incarnation),
            state: state)
    }

    /// Lets time pass, wake-up by wake-up.
    mutating func run(until end: Instant) {
        var rounds = 0
        while let deadline = detector.nextDeadline, deadline <= end {
            now = max(now, deadline)
            detector.advance(to: now)
            take()
            rounds += 1
            precondition(rounds < 1_000_000, "the detector wants to be called for ever")
        }
        now = end
        detector.advance(to: now)
        take()
    }

    mutating func run(untilSecond second: Double) {
        run(until: Instant(nanoseconds: UInt64(second * 1e9)))
    }

    private mutating func take() { changes += detector.takeChanges() }

    mutating func tell(_ kind: MembershipEvent.Kind, _ index: Int, restarts: Bool = false) {
        while incarnations.count <= index { incarnations.append(1 << 24) }
        if kind == .refuted { incarnations[index] += 1 }
        if restarts { incarnations[index] = (incarnations[index] >> 24 + 1) << 24 }
        let state: MemberState =
            switch kind {
            case .joined, .refuted, .updated, .nameConflict: .alive
            case .suspected: .suspect
            case .died, .forgotten: .dead
            case .left: .left
            }
        let member = CutStream.member(index, state, incarnation: incarnations[index])
        detector.observe(MembershipEvent(kind: kind, member: member), at: now)
    }

    mutating func accuse(_ subject: Int, by accuser: Int) {
        detector.observe(
            Accusation(subject: LocalMember.fixture(subject).id, accuser: LocalMember.fixture(accuser).id), at: now)
    }

    var removed: [[Int]] { changes.map { $0.removed.map { Int($0.id.low) } } }
    var added: [[Int]] { changes.map { $0.added.map { Int($0.id.low) } } }
}
