import Testing

@testable import Muster

@Suite struct StateFileTests {
    @Test func checksumMatchesThePublishedVectors() {
        // RFC 3720, appendix B.4.
        #expect(Checksum.crc32c([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
        #expect(Checksum.crc32c([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
        #expect(Checksum.crc32c(0..<32) == 0x46DD_794E)
        #expect(Checksum.crc32c("123456789".utf8) == 0xE306_9283)
    }

    @Test func roundTrip() {
        let payload: [UInt8] = [1, 2, 3, 250]
        let bytes = StateFile.encode(payload, kind: .promises)
        #expect(StateFile.decode(bytes, kind: .promises) == .payload(payload))
        #expect(StateFile.decode(bytes, kind: .identity) == .unusable(.foreign))
    }

    @Test func everyTornLengthIsFound() {
        let bytes = StateFile.encode(Array(1...24), kind: .identity)
        for length in 0..<bytes.count {
            #expect(StateFile.decode(Array(bytes.prefix(length)), kind: .identity) == .unusable(.torn), "\(length)")
        }
        #expect(StateFile.decode(bytes + [0], kind: .identity) == .unusable(.torn))
        #expect(StateFile.decode([UInt8](repeating: 0, count: bytes.count), kind: .identity) == .unusable(.torn))
    }

    @Test func everyFlippedBitIsFound() {
        let bytes = StateFile.encode(Array(1...24), kind: .identity)
        for index in bytes.indices {
            for bit in 0..<8 {
                var damaged = bytes
                damaged[index] ^= 1 << UInt8(bit)
                guard case .unusable = StateFile.decode(damaged, kind: .identity) else {
                    Issue.record("bit \(bit) of byte \(index) was not missed")
                    continue
                }
            }
        }
    }

    @Test func newerVersionIsNamed() {
        var bytes = StateFile.encode([1], kind: .identity)
        bytes[5] = 2
        #expect(StateFile.decode(bytes, kind: .identity) == .unusable(.newerVersion(2)))
    }
}
