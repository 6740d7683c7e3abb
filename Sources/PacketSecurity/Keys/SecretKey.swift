import CSodium

/// One symmetric key of 32 bytes, in memory of its own between guard pages, read-only once filled, wiped at the end.
///
/// The bytes never pass through a `String` or an array, whose copies nobody wipes. Descriptions show the fingerprint.
package final class SecretKey: Sendable {
    /// The length of every key.
    package static let byteCount = 32

    // Immutable and its pages read-only after `init`, hence safe to read from any thread.
    private nonisolated(unsafe) let bytes: UnsafeRawBufferPointer

    /// What people may see of this key.
    package let fingerprint: KeyFingerprint

    /// Creates a key by filling its memory in place; if `fill` throws, the memory is wiped and freed.
    init<Failure: Error>(filledBy fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void) throws(Failure) {
        Sodium.prepare()
        guard let base = sodium_malloc(SecretKey.byteCount) else { fatalError("no memory for a key") }
        let memory = UnsafeMutableRawBufferPointer(start: base, count: SecretKey.byteCount)
        do {
            try fill(memory)
        } catch {
            sodium_free(base)
            throw error
        }
        fingerprint = SecretKey.fingerprint(of: UnsafeRawBufferPointer(memory))
        guard sodium_mprotect_readonly(base) == 0 else { fatalError("the pages of a key cannot be made read-only") }
        bytes = UnsafeRawBufferPointer(memory)
    }

    /// Copies 32 bytes that the caller already has in plain memory: for the simulator and for tests, whose keys are
    /// not secrets.
    package convenience init(copying source: RawSpan) {
        precondition(source.byteCount == SecretKey.byteCount, "a key has 32 bytes")
        self.init { memory in
            source.withUnsafeBytes { memory.copyMemory(from: $0) }
        }
    }

    /// Makes a new key from the system's random numbers.
    package static func random() -> SecretKey {
        SecretKey { memory in
            randombytes_buf(memory.octets, memory.count)
        }
    }

    deinit {
        sodium_free(UnsafeMutableRawPointer(mutating: bytes.baseAddress))
    }

    /// Lends the 32 bytes out for the duration of a call. They must not be copied elsewhere.
    func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(bytes)
    }

    /// Compares in constant time.
    func isSameKey(as other: SecretKey) -> Bool {
        sodium_memcmp(bytes.octets, other.bytes.octets, SecretKey.byteCount) == 0
    }

    private static func fingerprint(of key: UnsafeRawBufferPointer) -> KeyFingerprint {
        var digest: InlineArray<4, UInt64> = .init(repeating: 0)
        var label: InlineArray<5, UInt8> = [
            UInt8(ascii: "k"), UInt8(ascii: "e"), UInt8(ascii: "y"), UInt8(ascii: "i"), UInt8(ascii: "d"),
        ]
        withUnsafeMutableBytes(of: &digest) { digest in
            withUnsafeMutableBytes(of: &label) { label in
                Sodium.hash(UnsafeRawBufferPointer(label), key: key, into: digest)
            }
        }
        return KeyFingerprint(rawValue: UInt64(bigEndian: digest[0]))
    }
}

extension SecretKey: CustomStringConvertible, CustomReflectable {
    package var description: String { "key \(fingerprint)" }

    /// Shows no more than ``description`` does.
    package var customMirror: Mirror { Mirror(self, children: ["fingerprint": fingerprint]) }
}
