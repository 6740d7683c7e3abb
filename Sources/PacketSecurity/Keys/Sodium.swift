import CSodium

/// libsodium, made ready once per process.
enum Sodium {
    /// Chooses the fastest implementations for this processor. Everything that makes or fills a key comes by here.
    static let isReady: Bool = sodium_init() >= 0

    /// Stops the program if libsodium cannot be used: without it nothing can be sealed.
    static func prepare() {
        precondition(isReady, "libsodium cannot be initialised")
    }

    /// BLAKE2b of `message`, keyed with `key` if there is one, filling `output` (16 to 64 bytes).
    static func hash(
        _ message: UnsafeRawBufferPointer, key: UnsafeRawBufferPointer? = nil,
        into output: UnsafeMutableRawBufferPointer
    ) {
        let result = crypto_generichash(
            output.octets, output.count,
            message.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt64(message.count),
            key?.baseAddress?.assumingMemoryBound(to: UInt8.self), key?.count ?? 0)
        precondition(result == 0, "a hash or key length that BLAKE2b does not have")
    }
}

extension UnsafeMutableRawBufferPointer {
    /// The bytes as libsodium takes them. The buffer must not be empty.
    var octets: UnsafeMutablePointer<UInt8> { baseAddress!.assumingMemoryBound(to: UInt8.self) }
}

extension UnsafeRawBufferPointer {
    /// The bytes as libsodium takes them. The buffer must not be empty.
    var octets: UnsafePointer<UInt8> { baseAddress!.assumingMemoryBound(to: UInt8.self) }
}
