import SWIM

/// A hash over everything that happens in a run, in order.
///
/// Two runs with equal hashes took, for all practical purposes, the same course. Not for secrets. The function is part
/// of the format of reports: changing it changes every published hash.
struct TraceHash: Hashable {
    /// The hash of all that was absorbed so far.
    private(set) var value: UInt64

    init(seed: UInt64 = 0) {
        value = RandomGenerator.mix(seed ^ 0x6D75_7374_6572_2D31)
    }

    /// Takes in a word.
    @inline(__always)
    mutating func absorb(_ word: UInt64) {
        let product = (value ^ word).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        value = (product.low ^ product.high) &+ 0x2545_F491_4F6C_DD1D
    }

    /// Takes in bytes and their number.
    mutating func absorb(_ bytes: UnsafeRawBufferPointer) {
        absorb(UInt64(bytes.count))
        var offset = 0
        while offset + 8 <= bytes.count {
            absorb(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
            offset += 8
        }
        guard offset < bytes.count else { return }
        guard bytes.count < 8 else {
            // The last bytes of the last eight.
            let last = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: bytes.count - 8, as: UInt64.self))
            return absorb(last & (1 << UInt64((bytes.count - offset) * 8) - 1))
        }
        var rest: UInt64 = 0
        while offset < bytes.count {
            rest = rest << 8 | UInt64(bytes[offset])
            offset += 1
        }
        absorb(rest)
    }

    /// Takes in a text.
    mutating func absorb(_ text: String) {
        var text = text
        text.withUTF8 { absorb(UnsafeRawBufferPointer($0)) }
    }

    /// Takes in an identity.
    mutating func absorb(_ id: MemberID) {
        absorb(id.high)
        absorb(id.low)
    }
}
