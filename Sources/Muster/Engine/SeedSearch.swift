import SWIM

/// When seeds are looked up, and what came of it. A plain value.
///
/// Looked up at the start, again with growing pauses while nothing was found, and again and again while the node is
/// alone: names may mean other addresses by then. What was found stays with the logic, which asks until it is answered.
struct SeedSearch {
    /// How often a lonely node looks its seeds up.
    static let interval: Nanoseconds = .seconds(15)

    /// What to do with an answer.
    enum Outcome: Equatable {
        /// Join through these; none if there is nobody but the node itself.
        case join([Endpoint])
        /// No name can be looked up: join through the peers of the last run.
        case fallBack
        /// Nothing new.
        case nothing
    }

    /// When to look next; nil while a lookup is under way, and for ever if there are no seeds.
    private(set) var deadline: Instant?
    private var fruitless = 0
    private var joined: [Endpoint]?
    private var hasFallenBack = false

    init(hasSeeds: Bool) {
        deadline = hasSeeds ? Instant(nanoseconds: 0) : nil
    }

    /// Whether to look up now.
    mutating func begin(isAlone: Bool, at now: Instant) -> Bool {
        guard let due = deadline, due <= now else { return false }
        if isAlone {
            deadline = nil
        } else {
            deadline = now + SeedSearch.interval
        }
        return isAlone
    }

    /// - Parameter canFallBack: whether peers of the last run are remembered.
    mutating func complete(
        _ answer: SeedResolver.Answer, canFallBack: Bool = false, at now: Instant
    ) -> Outcome {
        if answer.endpoints.isEmpty, !answer.failures.isEmpty {
            // Names that cannot be looked up now do not take away what was found before.
            deadline = now + min(.seconds(1) << UInt64(min(fruitless, 4)), SeedSearch.interval)
            fruitless += 1
            guard canFallBack, joined == nil, !hasFallenBack else { return .nothing }
            hasFallenBack = true
            return .fallBack
        }
        fruitless = 0
        deadline = now + SeedSearch.interval
        guard answer.endpoints != joined else { return .nothing }
        joined = answer.endpoints
        return .join(answer.endpoints)
    }
}
