/// How many datagrams were dropped, by reason.
public struct DropCounters: Sendable {
    private var counts: InlineArray<15, UInt64> = .init(repeating: 0)

    init() {}

    /// The datagrams dropped for a reason since the channel was made.
    public subscript(reason: DropReason) -> UInt64 { counts[Int(reason.rawValue)] }

    /// The datagrams dropped for any reason.
    public var total: UInt64 {
        DropReason.allCases.reduce(0) { $0 &+ self[$1] }
    }

    mutating func add(_ reason: DropReason, count: Int = 1) {
        counts[Int(reason.rawValue)] &+= UInt64(count)
    }
}

extension DropCounters: Equatable {
    /// Compares all counts.
    public static func == (lhs: DropCounters, rhs: DropCounters) -> Bool {
        DropReason.allCases.allSatisfy { lhs[$0] == rhs[$0] }
    }
}
