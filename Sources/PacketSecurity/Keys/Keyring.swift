/// The keys of a cluster: one that seals and up to three more that are accepted, so that keys can be exchanged while
/// the cluster runs.
///
/// A value; the key material behind it is shared between copies and wiped when the last copy is gone. Nothing that it
/// prints or reflects contains a key.
public struct Keyring: Sendable {
    /// The most keys that a ring may hold.
    public static let maximumKeyCount = 4

    /// What a key is used for.
    public enum KeyState: String, Hashable, Sendable, CaseIterable {
        /// Seals every packet that is sent, and opens packets. Exactly one key of a ring is primary.
        case primary
        /// Opens packets, seals none.
        case accept
    }

    /// One line of `muster keys show`.
    public struct Entry: Hashable, Sendable {
        /// Tells the key apart from others.
        public let fingerprint: KeyFingerprint
        /// What the key is used for.
        public let state: KeyState
    }

    /// In the order of the file.
    package let keys: [SecretKey]
    /// Which of ``keys`` seals.
    package let primaryIndex: Int

    /// Makes a ring of keys in memory.
    ///
    /// - Throws: ``KeyringError/Problem/noKeys``, `tooManyKeys`, `noPrimary`, `severalPrimaries` or `duplicateKey`.
    package init(_ keys: [(key: SecretKey, state: KeyState)]) throws(KeyringError.Problem) {
        guard !keys.isEmpty else { throw .noKeys }
        guard keys.count <= Keyring.maximumKeyCount else { throw .tooManyKeys }
        for (position, (key, _)) in keys.enumerated() {
            for (earlier, _) in keys.prefix(position) {
                guard !key.isSameKey(as: earlier) else { throw .duplicateKey(key.fingerprint) }
                // One in four thousand million pairs of honest keys; packets could not tell the two apart.
                guard key.fingerprint.keyID != earlier.fingerprint.keyID else { throw .sameKeyID(key.fingerprint) }
            }
        }
        let primaries = keys.indices.filter { keys[$0].state == .primary }
        guard let primary = primaries.first else { throw .noPrimary }
        guard primaries.count == 1 else { throw .severalPrimaries }
        self.keys = keys.map(\.key)
        primaryIndex = primary
    }

    /// Makes a ring of one key.
    package init(primary: SecretKey) {
        keys = [primary]
        primaryIndex = 0
    }

    /// Makes a ring of one new key that no file holds: its cluster ends with the process.
    public static func ephemeral() -> Keyring {
        Keyring(primary: .random())
    }

    /// What may be shown of the keys, in the order of the file.
    public var entries: [Entry] {
        keys.indices.map { Entry(fingerprint: keys[$0].fingerprint, state: $0 == primaryIndex ? .primary : .accept) }
    }

    /// The key that seals.
    package var primary: SecretKey { keys[primaryIndex] }

    /// The place of the key that a packet names, or `nil` if the ring does not hold it.
    func index(of id: KeyID) -> Int? {
        keys.firstIndex { $0.fingerprint.keyID == id }
    }
}

extension Keyring: CustomStringConvertible, CustomReflectable {
    /// Fingerprints and states.
    public var description: String {
        "keyring [" + entries.map { "\($0.fingerprint) \($0.state.rawValue)" }.joined(separator: ", ") + "]"
    }

    /// Fingerprints and states.
    public var customMirror: Mirror { Mirror(self, children: ["entries": entries]) }
}
