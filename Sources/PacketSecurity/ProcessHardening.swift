import CSodium

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What a process that holds keys does to itself when it starts.
public enum ProcessHardening {
    /// Keeps keys out of core dumps: sets the size limit of core files to 0, and on Linux makes the process
    /// undumpable, so that other processes of the same user cannot attach to it or read its memory either.
    ///
    /// A debugger cannot attach afterwards, and on Linux `/proc/self` belongs to root. Children inherit the limit.
    ///
    /// - Returns: whether the system agreed to everything.
    @discardableResult
    public static func disableCoreDumps() -> Bool {
        var limit = rlimit(rlim_cur: 0, rlim_max: 0)
        #if canImport(Glibc)
            let limited = setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit) == 0
        #else
            let limited = setrlimit(RLIMIT_CORE, &limit) == 0
        #endif
        return muster_make_undumpable() == 0 && limited
    }

    /// Whether keys can be kept out of swap. If not (`RLIMIT_MEMLOCK` is too small), everything works still; worth a
    /// warning on hosts with swap.
    public static func canLockMemory() -> Bool {
        let probe = SecretBuffer(capacity: SecretKey.byteCount)
        return sodium_mlock(probe.bytes.baseAddress!, probe.bytes.count) == 0
    }
}
