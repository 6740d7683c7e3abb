import PacketSecurity
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct ProcessHardeningTests {
    // In a process of its own, since there is no way back.
    @Test func noCoreDumps() async {
        await #expect(processExitsWith: .success) {
            // On Linux the answer is what the system says afterwards about both.
            #expect(ProcessHardening.disableCoreDumps())
            #if canImport(Glibc)
                var limit = rlimit()
                #expect(getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit) == 0)
                #expect(limit.rlim_cur == 0 && limit.rlim_max == 0)
            #endif
        }
    }

    @Test func memoryLockingIsReported() {
        // Either answer is right; what is tested is that asking does no harm.
        _ = ProcessHardening.canLockMemory()
        #expect(ProcessHardening.canLockMemory() == ProcessHardening.canLockMemory())
    }
}
