#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// How starts of a node are numbered.
enum BootEpoch {
    /// The number of the next start: larger than the last one's, and at least the seconds of Unix time, so that a node
    /// whose state directory was restored from a backup outranks what it said after the backup was made.
    ///
    /// Seconds, since an incarnation has 40 bits for it: milliseconds of Unix time need 41. Starts within one second
    /// count up. A clock that is wrong or set back changes nothing about the order.
    static func next(after last: UInt64?, unixMilliseconds: UInt64) -> UInt64 {
        let clock = unixMilliseconds / 1000
        guard let last else { return clock }
        return max(last == .max ? .max : last + 1, clock)
    }

    /// The wall clock. Read at the start only; nothing is timed by it.
    static func systemMilliseconds() -> UInt64 {
        var time = timespec()
        guard clock_gettime(CLOCK_REALTIME, &time) == 0, time.tv_sec >= 0 else { return 0 }
        return UInt64(time.tv_sec) &* 1000 &+ UInt64(time.tv_nsec / 1_000_000)
    }
}
