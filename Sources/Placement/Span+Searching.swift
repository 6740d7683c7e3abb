extension Span where Element == Int32 {
    /// Whether a number is among these. O(n); meant for the few nodes of one partition.
    @inline(__always)
    func contains(_ number: Int32) -> Bool {
        for position in indices where self[position] == number { return true }
        return false
    }

    /// Whether the same numbers are here in the same order.
    @inline(__always)
    func isEqual(to other: Span<Int32>) -> Bool {
        guard count == other.count else { return false }
        for position in indices where self[position] != other[position] { return false }
        return true
    }
}
