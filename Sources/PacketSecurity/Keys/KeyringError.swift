/// Why a keyring file could not be used or made. Says what was expected and where; never repeats what the file holds.
public struct KeyringError: Error, Hashable, Sendable {
    /// A place in a file.
    public struct Position: Hashable, Sendable {
        /// Counted from 1.
        public let line: Int
        /// Counted from 0, from the beginning of the file.
        public let byte: Int
    }

    /// What is wrong.
    public enum Problem: Error, Hashable, Sendable {
        /// The system refused to open it.
        case cannotOpen(errno: Int32)
        /// The system refused to read it.
        case cannotRead(errno: Int32)
        /// The system refused to write it.
        case cannotWrite(errno: Int32)
        /// There is a file already, and nobody asked to replace it.
        case exists
        /// A directory, a FIFO, a device or a socket.
        case notRegularFile
        /// Permission bits that let others than the owner read or write it.
        case permissions(mode: UInt32)
        /// Readable by a group that this process does not belong to.
        case foreignGroup(group: UInt32)
        /// More than ``Keyring/maximumFileSize`` bytes.
        case tooLarge
        /// Not the JSON of a keyring; names what should stand here.
        case expected(String)
        /// A format version other than 1.
        case unsupportedVersion
        /// A field that a keyring does not have, or one that stands twice.
        case unexpectedField
        /// 44 characters that are not the Base64 of anything.
        case badBase64
        /// Not the Base64 of 32 bytes.
        case badKeyLength
        /// No key at all.
        case noKeys
        /// More than ``Keyring/maximumKeyCount`` keys.
        case tooManyKeys
        /// No key seals.
        case noPrimary
        /// More than one key seals.
        case severalPrimaries
        /// The same key twice.
        case duplicateKey(KeyFingerprint)
        /// Two keys that packets cannot tell apart.
        case sameKeyID(KeyFingerprint)
    }

    /// The file.
    public let path: String
    /// Where in the file, if it is about its text.
    public let position: Position?
    /// What is wrong.
    public let problem: Problem

    init(path: String, position: Position? = nil, problem: Problem) {
        self.path = path
        self.position = position
        self.problem = problem
    }
}

extension KeyringError: CustomStringConvertible {
    /// One sentence for a person: the file, the place, what is wrong and what helps.
    public var description: String {
        let place = position.map { " line \($0.line) (byte \($0.byte)):" } ?? ""
        return "keyring \(path):\(place) \(problem)"
    }
}

extension KeyringError.Problem: CustomStringConvertible {
    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .cannotOpen(let code): "cannot be opened: \(SystemCall.message(for: code))"
        case .cannotRead(let code): "cannot be read: \(SystemCall.message(for: code))"
        case .cannotWrite(let code): "cannot be written: \(SystemCall.message(for: code))"
        case .exists: "exists already; its keys would be lost"
        case .notRegularFile: "is not a regular file"
        case .permissions(let mode):
            "is open to others (mode 0\(String(mode, radix: 8))); expected 0600, or 0640 for a group of this process"
        case .foreignGroup(let group): "is readable by group \(group), which this process does not belong to"
        case .tooLarge: "is larger than \(Keyring.maximumFileSize) bytes"
        case .expected(let what): "expected \(what)"
        case .unsupportedVersion: "expected version 1"
        case .unexpectedField: "a field that does not belong here, or stands twice"
        case .badBase64: "a key is not Base64"
        case .badKeyLength: "a key is not 32 bytes in Base64 (44 characters)"
        case .noKeys: "holds no key"
        case .tooManyKeys: "holds more than \(Keyring.maximumKeyCount) keys"
        case .noPrimary: "no key is primary"
        case .severalPrimaries: "more than one key is primary"
        case .duplicateKey(let fingerprint): "holds the key \(fingerprint) twice"
        case .sameKeyID(let fingerprint): "holds two keys with the packet id of \(fingerprint); make another key"
        }
    }
}
