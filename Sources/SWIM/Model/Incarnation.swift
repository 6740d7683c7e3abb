/// The version of a member's claims about itself. Only the member raises it.
///
/// The high 40 bits are the boot epoch (seconds of Unix time at the start, or one more than the last persisted epoch
/// where that is larger; milliseconds would not fit 40 bits); the low 24 bits count refutations within that boot. A
/// restarted member therefore outranks whatever its former self said, whatever its clock does.
///
/// Merging puts no bound on an incarnation that has to do with time or with how far it jumps: such bounds have taken
/// clusters down. Only the topmost epochs are nobody's, so that there is always room to outrank what was claimed.
public struct Incarnation: Hashable, Sendable {
    /// The whole number, as it is compared and sent.
    public var rawValue: UInt64

    /// Creates an incarnation from the number that was received.
    @inlinable
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// The largest boot epoch that a member may have. The 2²⁰ above it are reserved: a claim in one of them is refused.
    public static let largestBootEpoch: UInt64 = 1 << 40 - 1 << 20 - 1

    /// The first incarnation of a boot. Epochs beyond ``largestBootEpoch`` saturate.
    @inlinable
    public init(bootEpoch: UInt64) {
        self.init(rawValue: min(bootEpoch, Incarnation.largestBootEpoch) << 24)
    }

    /// Whether it is in an epoch that no member may have.
    var isReserved: Bool { bootEpoch > Incarnation.largestBootEpoch }

    /// Which start of the process this belongs to.
    @inlinable
    public var bootEpoch: UInt64 { rawValue >> 24 }

    /// The next higher incarnation; carries from the refutations into the boot epoch. Stays where it is at the end of the
    /// epochs that are not reserved, and in those that are.
    public var next: Incarnation {
        let next = Incarnation(rawValue: rawValue == .max ? .max : rawValue + 1)
        return next.isReserved ? self : next
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
