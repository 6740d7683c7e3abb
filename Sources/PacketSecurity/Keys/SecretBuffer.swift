import CSodium

/// Memory for secrets on their way in or out: between guard pages, kept out of swap where the system lets us, and
/// wiped when it goes out of scope.
struct SecretBuffer: ~Copyable {
    let bytes: UnsafeMutableRawBufferPointer

    /// Allocates `capacity` bytes.
    init(capacity: Int) {
        Sodium.prepare()
        guard let base = sodium_malloc(capacity) else { fatalError("no memory for secrets") }
        bytes = UnsafeMutableRawBufferPointer(start: base, count: capacity)
    }

    deinit {
        // Wipes as well.
        sodium_free(bytes.baseAddress)
    }
}
