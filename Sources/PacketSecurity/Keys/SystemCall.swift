#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What every call into the system needs.
enum SystemCall {
    /// Calls again for as long as a signal gets in between; returns the result or the error number.
    static func retrying<Result: FixedWidthInteger & SignedInteger>(
        _ call: () -> Result
    ) -> (result: Result, errno: Int32) {
        while true {
            let result = call()
            if result != -1 { return (result, 0) }
            let code = errno
            if code != EINTR { return (result, code) }
        }
    }

    static func openFile(_ path: String, _ flags: Int32, mode: mode_t = 0) -> (result: Int32, errno: Int32) {
        retrying { open(path, flags, mode) }
    }

    static func readBytes(
        from descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer
    ) -> (result: Int, errno: Int32) {
        retrying { read(descriptor, buffer.baseAddress, buffer.count) }
    }

    static func writeBytes(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> (result: Int, errno: Int32) {
        retrying { write(descriptor, bytes.baseAddress, bytes.count) }
    }

    /// The system's words for an error number.
    static func message(for code: Int32) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            buffer.initialize(repeating: 0)
            guard let base = buffer.baseAddress else { return "error \(code)" }
            guard strerror_r(code, base, buffer.count - 1) == 0 else { return "error \(code)" }
            return String(cString: base)
        }
    }
}
