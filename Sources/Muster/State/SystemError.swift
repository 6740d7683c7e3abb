#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The system's error numbers.
enum SystemError {
    /// The system's words for an error number.
    static func message(for code: Int32) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            buffer.initialize(repeating: 0)
            guard let base = buffer.baseAddress, strerror_r(code, base, buffer.count - 1) == 0 else {
                return "error \(code)"
            }
            return String(cString: base)
        }
    }

    /// Calls again for as long as a signal gets in between; returns the result or the error number.
    static func retrying<Result: FixedWidthInteger & SignedInteger>(
        _ call: () -> Result
    ) -> (result: Result, code: Int32) {
        while true {
            let result = call()
            if result != -1 { return (result, 0) }
            let code = errno
            if code != EINTR { return (result, code) }
        }
    }
}
