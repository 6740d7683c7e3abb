import CSodium

/// Where nonces and challenge tokens come from.
package enum NonceSource: Sendable {
    /// The system's random numbers: the only source for packets that leave the process.
    ///
    /// Nothing is drawn ahead: a copy of a virtual machine would hold the same numbers as its original and repeat
    /// nonces under the same key.
    case system
    /// A sequence that depends on the seed alone, for the simulator and for tests. Two nodes with equal seeds and keys
    /// would repeat each other's nonces, which ruins the encryption; nothing real may be sealed with it.
    case seeded(UInt64)

    /// Fills a buffer, at the price of one system call for ``system``.
    mutating func fill(_ buffer: UnsafeMutableRawBufferPointer) {
        switch self {
        case .system:
            randombytes_buf(buffer.octets, buffer.count)
        case .seeded(var state):
            for index in buffer.indices {
                if index % 8 == 0 { state &+= 0x9E37_79B9_7F4A_7C15 }
                buffer[index] = UInt8(truncatingIfNeeded: NonceSource.mix(state) >> (UInt64(index % 8) * 8))
            }
            self = .seeded(state)
        }
    }

    /// The finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
    private static func mix(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}
