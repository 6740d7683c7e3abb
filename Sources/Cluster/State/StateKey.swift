/// Which entry of its owner's state.
struct StateKey: Hashable, Sendable {
    /// What the entry is about.
    enum Kind: UInt8, CaseIterable, Sendable {
        /// What the node says of itself.
        case attributes = 0
        /// How many pages of hosted replicas there are.
        case inventory = 1
        /// A page of hosted replicas.
        case replicas = 2
        /// That the owner coordinates, and how many pages follow.
        case tenure = 3
        /// A page of steps that should be done now.
        case steps = 4
        /// A page of the plan's moves.
        case moves = 5
        /// A page of what the plan could not place.
        case refusals = 6
        /// How many pages of directives there are.
        case directives = 7
        /// A page of directives.
        case directivePages = 8
        /// How many pages of observations there are.
        case observations = 9
        /// A page of whom a voter misses.
        case observationPages = 10
        /// A page of what the coordinator holds up.
        case holds = 11

        /// Whether there are several entries of this kind, numbered from 0.
        var isPaged: Bool {
            switch self {
            case .attributes, .inventory, .tenure, .directives, .observations: false
            case .replicas, .steps, .moves, .refusals, .directivePages, .observationPages, .holds: true
            }
        }

        /// The kind of the entry that says how many pages of this kind there are.
        var index: Kind? {
            switch self {
            case .attributes, .inventory, .tenure, .directives, .observations: nil
            case .replicas: .inventory
            case .steps, .moves, .refusals, .holds: .tenure
            case .directivePages: .directives
            case .observationPages: .observations
            }
        }

        /// Whether only a coordinator has such entries.
        var isOfTenure: Bool { self == .tenure || index == .tenure }
    }

    var kind: Kind
    /// The page's number; 0 for a kind that has no pages.
    var page: UInt16

    init(_ kind: Kind, page: UInt16 = 0) {
        self.kind = kind
        self.page = page
    }

    /// The key as one number: orders keys by kind, then by page.
    var rawValue: UInt32 { UInt32(kind.rawValue) << 16 | UInt32(page) }
}

extension StateKey: Comparable {
    static func < (lhs: StateKey, rhs: StateKey) -> Bool { lhs.rawValue < rhs.rawValue }
}
