/// A point in time: nanoseconds of a monotonic clock whose zero means nothing.
///
/// The core never reads a clock; every call is told what time it is. The simulator's clock is virtual.
public struct Instant: Hashable, Sendable {
    /// Nanoseconds since the clock's zero.
    public var nanoseconds: UInt64

    /// Creates an instant.
    @inlinable
    public init(nanoseconds: UInt64) {
        self.nanoseconds = nanoseconds
    }

    /// The instant a number of nanoseconds later; saturates.
    @inlinable
    public static func + (lhs: Instant, rhs: Nanoseconds) -> Instant {
        let (sum, overflow) = lhs.nanoseconds.addingReportingOverflow(rhs)
        return Instant(nanoseconds: overflow ? .max : sum)
    }

    /// How long after `rhs` this is; 0 if it is before.
    @inlinable
    public static func - (lhs: Instant, rhs: Instant) -> Nanoseconds {
        lhs.nanoseconds > rhs.nanoseconds ? lhs.nanoseconds - rhs.nanoseconds : 0
    }
}

extension Instant: Comparable {
    /// Orders by time.
    @inlinable
    public static func < (lhs: Instant, rhs: Instant) -> Bool {
        lhs.nanoseconds < rhs.nanoseconds
    }
}

/// A length of time in nanoseconds.
public typealias Nanoseconds = UInt64

extension Nanoseconds {
    /// A number of milliseconds.
    @inlinable
    public static func milliseconds(_ count: UInt64) -> Nanoseconds { count &* 1_000_000 }

    /// A number of seconds.
    @inlinable
    public static func seconds(_ count: UInt64) -> Nanoseconds { count &* 1_000_000_000 }
}
