/// Who holds one partition before and after a plan, and who of them goes and comes.
struct Change: ~Escapable {
    /// Some positions. What is asked of each move several times is worked out once, for as many replicas as there are bits; a
    /// partition may have more.
    typealias Positions = UInt32

    /// Who holds the partition, the leader first.
    let current: Span<Int32>
    /// Who is to hold it, the leader first.
    let planned: Span<Int32>
    private let leaving: Positions
    private let arriving: Positions

    /// - Parameters:
    ///   - leaving: the positions in `current` of those that are not in `planned`.
    ///   - arriving: the positions in `planned` of those that are not in `current`.
    @inline(__always)
    @_lifetime(copy current, copy planned)
    init(from current: Span<Int32>, to planned: Span<Int32>, leaving: Positions, arriving: Positions) {
        self.current = current
        self.planned = planned
        self.leaving = leaving
        self.arriving = arriving
    }

    /// The bit of a position; 0 for those beyond, which are looked for among the replicas instead.
    @inline(__always)
    static func bit(_ position: Int) -> Positions {
        position < Positions.bitWidth ? 1 &<< Positions(truncatingIfNeeded: position) : 0
    }

    /// Whether the replica at a position in `current` is given up.
    @inline(__always)
    func isLeaving(_ position: Int) -> Bool {
        guard position < Positions.bitWidth else { return !planned.contains(current[position]) }
        return leaving &>> Positions(truncatingIfNeeded: position) & 1 != 0
    }

    /// Whether the replica at a position in `planned` is a new one.
    @inline(__always)
    func isArriving(_ position: Int) -> Bool {
        guard position < Positions.bitWidth else { return !current.contains(planned[position]) }
        return arriving &>> Positions(truncatingIfNeeded: position) & 1 != 0
    }

    /// Whether there is any new replica.
    @inline(__always)
    var isGrowing: Bool {
        if arriving != 0 { return true }
        for position in planned.indices.dropFirst(Positions.bitWidth) where isArriving(position) { return true }
        return false
    }
}
