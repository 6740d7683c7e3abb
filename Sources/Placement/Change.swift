/// Who holds one partition before and after a plan, and who of them comes and goes.
///
/// What comes and goes is asked several times of each move, so that it is worked out once, for as many replicas as a word has
/// bits; that there are more is possible.
struct Change: ~Escapable {
    /// Who holds the partition, the leader first.
    let current: Span<Int32>
    /// Who is to hold it, the leader first.
    let planned: Span<Int32>
    private var leaving: UInt64 = 0
    private var arriving: UInt64 = 0

    @inline(__always)
    @_lifetime(copy current, copy planned)
    init(from current: Span<Int32>, to planned: Span<Int32>) {
        self.current = current
        self.planned = planned
        for position in 0..<min(current.count, UInt64.bitWidth) where !planned.contains(current[position]) {
            leaving |= 1 &<< UInt64(truncatingIfNeeded: position)
        }
        for position in 0..<min(planned.count, UInt64.bitWidth) where !current.contains(planned[position]) {
            arriving |= 1 &<< UInt64(truncatingIfNeeded: position)
        }
    }

    /// Whether the replica at a position in `current` is given up.
    @inline(__always)
    func isLeaving(_ position: Int) -> Bool {
        guard position < UInt64.bitWidth else { return !planned.contains(current[position]) }
        return leaving &>> UInt64(truncatingIfNeeded: position) & 1 != 0
    }

    /// Whether the replica at a position in `planned` is a new one.
    @inline(__always)
    func isArriving(_ position: Int) -> Bool {
        guard position < UInt64.bitWidth else { return !current.contains(planned[position]) }
        return arriving &>> UInt64(truncatingIfNeeded: position) & 1 != 0
    }

    /// Whether there is any new replica.
    @inline(__always)
    var isGrowing: Bool {
        if arriving != 0 { return true }
        for position in min(planned.count, UInt64.bitWidth)..<planned.count where isArriving(position) { return true }
        return false
    }
}
