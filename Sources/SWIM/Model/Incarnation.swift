/// The version of a member's claims about itself. Only the member raises it.
///
/// The high 40 bits are the boot epoch (seconds of Unix time at the start, or one more than the last persisted epoch
/// where that is larger; milliseconds would not fit 40 bits); the low 24 bits count refutations within that boot. A
/// restarted member therefore outranks whatever its former self said, whatever its clock does.
///
/// Merging puts no bound on an incarnation: clock-based bounds have taken clusters down.
public struct Incarnation: Hashable, Sendable {
    /// The whole number, as it is compared and sent.
    public var rawValue: UInt64

    /// Creates an incarnation from the number that was received.
    @inlinable
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// The first incarnation of a boot. Epochs beyond 40 bits saturate.
    @inlinable
    public init(bootEpoch: UInt64) {
        self.init(rawValue: min(bootEpoch, 1 << 40 - 1) << 24)
    }

    /// Which start of the process this belongs to.
    @inlinable
    public var bootEpoch: UInt64 { rawValue >> 24 }

    /// The next higher incarnation; stays where it is at the end of the number range.
    @inlinable
    public var next: Incarnation {
        Incarnation(rawValue: rawValue == .max ? .max : rawValue + 1)
    }
}

extension Incarnation: Comparable {
    /// Orders by boot epoch, then by refutation count.
    @inlinable
    public static func < (lhs: Incarnation, rhs: Incarnation) -> Bool {
        lhs.rawValue < rhs.rawValue
    }
}

extension Incarnation: CustomStringConvertible {
    /// `epoch.refutations`, for example `1763705166.2`.
    public var description: String { "\(bootEpoch).\(rawValue & 0xFF_FFFF)" }
}
