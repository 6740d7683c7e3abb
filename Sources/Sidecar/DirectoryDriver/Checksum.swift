import CSodium

/// A BLAKE2b-256 checksum.
struct Checksum: Hashable, Sendable {
    /// 64 hexadecimal digits.
    let text: String

    init(text: String) { self.text = text }

    /// The checksum of bytes.
    init(of bytes: [UInt8]) {
        var hasher = ChecksumState()
        hasher.update(bytes)
        self = hasher.finish()
    }

    /// The checksum of a file, read in pieces.
    init(ofFile path: String) throws(FileError) {
        let file = try OpenFile(path, flags: 0)
        var hasher = ChecksumState()
        var offset: UInt64 = 0
        while true {
            let bytes = try file.read(64 << 10, at: offset)
            guard !bytes.isEmpty else { break }
            hasher.update(bytes)
            offset += UInt64(bytes.count)
        }
        self = hasher.finish()
    }
}

/// A checksum that is being made.
struct ChecksumState: ~Copyable {
    /// The library's state, which has to be aligned to 64 bytes.
    private let state = UnsafeMutableRawPointer.allocate(byteCount: crypto_generichash_statebytes(), alignment: 64)

    init() {
        crypto_generichash_init(OpaquePointer(state), nil, 0, 32)
    }

    deinit { state.deallocate() }

    /// Adds bytes.
    mutating func update(_ bytes: [UInt8]) {
        crypto_generichash_update(OpaquePointer(state), bytes, UInt64(bytes.count))
    }

    /// The checksum of all bytes added.
    consuming func finish() -> Checksum {
        var digest = [UInt8](repeating: 0, count: 32)
        crypto_generichash_final(OpaquePointer(state), &digest, 32)
        var text = ""
        for byte in digest {
            if byte < 16 { text += "0" }
            text += String(byte, radix: 16)
        }
        return Checksum(text: text)
    }
}
