/// Counts by the raw value of an enumeration.
///
/// They lie in place: counting neither allocates nor asks whether an array is shared, as it would for every packet.
public struct Tally<let size: Int>: Equatable, Sendable {
    private var counts = InlineArray<size, UInt64>(repeating: 0)

    init() {}

    /// Whether all counts are equal.
    public static func == (lhs: Tally, rhs: Tally) -> Bool { lhs.elementsEqual(rhs) }
}

extension Tally: RandomAccessCollection {
    /// 0.
    public var startIndex: Int { 0 }
    /// The number of counts.
    public var endIndex: Int { size }

    /// The count of the case with a raw value.
    public internal(set) subscript(rawValue: Int) -> UInt64 {
        @inline(__always) get { counts[rawValue] }
        @inline(__always) set { counts[rawValue] = newValue }
    }
}
