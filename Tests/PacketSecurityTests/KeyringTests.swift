import Testing

@testable import PacketSecurity

@Suite struct KeyringTests {
    @Test func rulesOfARing() throws {
        let keys = (1...5).map { Peer.key($0) }
        #expect(throws: KeyringError.Problem.noKeys) { try Keyring([]) }
        #expect(throws: KeyringError.Problem.noPrimary) { try Keyring([(keys[0], .accept)]) }
        #expect(throws: KeyringError.Problem.severalPrimaries) {
            try Keyring([(keys[0], .primary), (keys[1], .primary)])
        }
        #expect(throws: KeyringError.Problem.duplicateKey(keys[0].fingerprint)) {
            try Keyring([(keys[0], .primary), (Peer.key(1), .accept)])
        }
        #expect(throws: KeyringError.Problem.tooManyKeys) {
            try Keyring(keys.enumerated().map { ($1, $0 == 0 ? .primary : .accept) })
        }
        let ring = try Keyring(keys.prefix(4).enumerated().map { ($1, $0 == 2 ? .primary : .accept) })
        #expect(ring.entries.map(\.state) == [.accept, .accept, .primary, .accept])
        #expect(ring.entries.map(\.fingerprint) == keys.prefix(4).map(\.fingerprint))
        #expect(ring.primary === keys[2])
        #expect(ring.index(of: keys[3].fingerprint.keyID) == 3)
        #expect(ring.index(of: keys[4].fingerprint.keyID) == nil)
    }

    @Test func newKeysDiffer() {
        #expect(Keyring.ephemeral().primary.fingerprint != Keyring.ephemeral().primary.fingerprint)
        #expect(Peer.key(1).fingerprint == Peer.key(1).fingerprint)
        #expect(Peer.key(1).isSameKey(as: Peer.key(1)))
        #expect(!Peer.key(1).isSameKey(as: Peer.key(2)))
    }

    @Test func nothingThatIsPrintedContainsAKey() {
        // The key `kkkk…` would be seen in any of its usual forms.
        let bytes = [UInt8](repeating: UInt8(ascii: "k"), count: 32)
        let key = SecretKey(copying: bytes.span.bytes)
        let ring = Keyring(primary: key)
        var dumped = ""
        dump(ring, to: &dumped)
        dump(key, to: &dumped)
        let printed = [
            "\(key)", String(reflecting: key), "\(ring)", String(reflecting: ring), "\(ring.entries)", dumped,
            "\(KeyringError(path: "f", problem: .duplicateKey(key.fingerprint)))",
        ]
        for text in printed {
            for form in ["kkkk", "6b6b6b", "a2tr", "107, 107", "0x"] {
                #expect(!text.contains(form), "\(text)")
            }
        }
        #expect("\(ring)" == "keyring [\(key.fingerprint) primary]")
    }

    @Test func keyMemoryIsReadOnlyAndLentOut() {
        let key = Peer.key(7)
        let sum = key.withUnsafeBytes { $0.reduce(0) { $0 + Int($1) } }
        #expect(sum == 7 * 32)
    }

    @Test func writingToAKeyEndsTheProcess() async {
        await #expect(processExitsWith: .failure) {
            let key = Peer.key(7)
            key.withUnsafeBytes { bytes in
                UnsafeMutableRawPointer(mutating: bytes.baseAddress!).storeBytes(of: 1, as: UInt8.self)
            }
        }
    }

    @Test func clusterIDsDependOnEveryByte() {
        #expect(ClusterID(name: "a") == ClusterID(name: "a"))
        #expect(ClusterID(name: "a") != ClusterID(name: "A"))
        #expect(ClusterID(name: "") != ClusterID(name: " "))
        // Not the same bytes, though the same text to a reader.
        #expect(ClusterID(name: "\u{E9}") != ClusterID(name: "e\u{301}"))
    }
}
