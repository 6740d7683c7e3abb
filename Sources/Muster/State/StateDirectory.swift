public import Cluster
public import SWIM

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What a node keeps over restarts: who it is, how often it started, what it promised as a voter, and where others were.
///
/// A directory with five files. `lock` is locked while the node runs, so that no two processes share an identity;
/// `identity`, `promises`, `directives` and `peers` are checksummed and replaced atomically. Opening it counts a start: the new boot
/// epoch is durable before anybody sees it.
///
/// An `identity` that cannot be read is set aside as `identity.bad-<milliseconds>` and a new one is made: the node
/// comes back as somebody new. `promises` that cannot be read are an error: a voter that forgets a promise could give
/// it again to somebody else. Only a file that is not there at all counts as "nothing promised yet". `directives` and `peers` that cannot
/// be read are passed over.
public final class StateDirectory: Sendable {
    /// Where it is.
    public let path: String
    /// The node's identity.
    public let memberID: MemberID
    /// The number of this start: larger than that of every earlier one.
    public let bootEpoch: UInt64
    /// What the node had promised when it ended last.
    public let restored: PersistedState
    /// Where other members were when the node ended last.
    public let rememberedPeers: [Endpoint]
    /// What had to be set aside or passed over, as sentences for the log.
    public let warnings: [String]

    private let lock: DirectoryLock
    private let identity: StateFile
    private let promises: StateFile
    private let peers: StateFile
    private let directives: StateFile

    /// Creates the directory if it is missing (with mode 0700; the one above must exist), locks it, and counts a start.
    ///
    /// Blocks for a few disk writes.
    public convenience init(path: String) throws(StateDirectoryError) {
        try self.init(path: path, unixMilliseconds: BootEpoch.systemMilliseconds())
    }

    /// Like ``init(path:)`` at a given wall-clock time.
    package init(path: String, unixMilliseconds now: UInt64) throws(StateDirectoryError) {
        self.path = path
        try StateDirectory.create(path)
        lock = try DirectoryLock(directory: path)
        promises = StateFile(kind: .promises, directory: path)
        directives = StateFile(kind: .directives, directory: path)
        var restored = try StateDirectory.readPromises(promises)
        var warnings: [String] = []
        restored.directives = StateDirectory.readDirectives(directives, warnings: &warnings)
        self.restored = restored
        identity = StateFile(kind: .identity, directory: path)
        peers = StateFile(kind: .peers, directory: path)
        rememberedPeers = StateDirectory.readPeers(peers, warnings: &warnings)
        let last = try StateDirectory.readIdentity(identity, at: now, warnings: &warnings)
        var random = SystemRandomNumberGenerator()
        memberID = last?.id ?? MemberID(high: random.next(), low: random.next())
        bootEpoch = BootEpoch.next(after: last?.bootEpoch, unixMilliseconds: now)
        try identity.replace(with: StateDirectory.encode(memberID, bootEpoch: bootEpoch))
        self.warnings = warnings
    }

    /// Makes promises and directives durable. Blocks until they are; if it fails, the ones before are still there.
    ///
    /// Not for concurrent use: the node calls it from its event loop only.
    package func save(_ state: PersistedState) throws(StateDirectoryError) {
        try promises.replace(with: StateDirectory.encode(state))
        // Where nobody ever gave one, there is no file.
        if state.directives.isEmpty, case .missing = try directives.read() { return }
        try directives.replace(with: state.directives)
    }

    /// Makes the number of this start durable after it was raised: the process had to outrank a former one whose number
    /// was lost. Blocks until it is; if it fails, the one before is still there.
    ///
    /// Not for concurrent use: the node calls it from its event loop only.
    package func save(bootEpoch: UInt64) throws(StateDirectoryError) {
        try identity.replace(with: StateDirectory.encode(memberID, bootEpoch: bootEpoch))
    }

    /// Remembers where other members are. Atomic, but not durable: to lose it when the power fails costs nothing that the
    /// seeds cannot give. So it does not wait for the disk.
    ///
    /// Not for concurrent use: the node calls it from its event loop only.
    package func save(peers endpoints: [Endpoint]) throws(StateDirectoryError) {
        try peers.replace(with: StateDirectory.encode(endpoints), isDurable: false)
    }

    /// Lets another process use the directory. Nothing may be saved afterwards.
    package func unlock() {
        lock.unlock()
    }

    private static func create(_ path: String) throws(StateDirectoryError) {
        guard !path.isEmpty, !path.utf8.contains(0) else {
            throw .system(path: path, operation: "create", errno: EINVAL)
        }
        guard mkdir(path, 0o700) != 0 else { return }
        switch errno {
        case EEXIST:
            var status = stat()
            guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { throw .notDirectory(path: path) }
        case ENOENT:
            throw .missingParent(path: path)
        case let code:
            throw StateDirectoryError(path: path, operation: "create", errno: code)
        }
    }
}

// MARK: - Payloads

extension StateDirectory {
    /// Identity: 16 bytes of member id, 8 bytes of boot epoch.
    private static func encode(_ id: MemberID, bootEpoch: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(bigEndian: id.high)
        bytes.append(bigEndian: id.low)
        bytes.append(bigEndian: bootEpoch)
        return bytes
    }

    private static func readIdentity(
        _ file: StateFile, at now: UInt64, warnings: inout [String]
    ) throws(StateDirectoryError) -> (id: MemberID, bootEpoch: UInt64)? {
        let problem: StateFileProblem
        switch try file.read() {
        case .missing:
            return nil
        case .payload(let bytes):
            if bytes.count == 24 {
                return (MemberID(high: word(bytes, at: 0), low: word(bytes, at: 8)), word(bytes, at: 16))
            }
            problem = .corrupt
        case .unusable(let found):
            problem = found
        }
        let aside = try file.quarantine(at: now)
        warnings.append("\(file.path) \(problem); it was set aside as \(aside) and a new identity was made")
        return nil
    }

    /// Promises: 8 bytes of epoch, 1 byte that says whether a holder follows, 16 bytes of holder or zeros.
    private static func encode(_ state: PersistedState) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(bigEndian: state.promisedEpoch)
        bytes.append(state.promisedTo == nil ? 0 : 1)
        bytes.append(bigEndian: state.promisedTo?.high ?? 0)
        bytes.append(bigEndian: state.promisedTo?.low ?? 0)
        return bytes
    }

    private static func readPromises(_ file: StateFile) throws(StateDirectoryError) -> PersistedState {
        switch try file.read() {
        case .missing:
            return PersistedState()
        case .payload(let bytes):
            guard bytes.count == 25, bytes[8] <= 1 else {
                throw .unreadablePromises(path: file.path, problem: .corrupt)
            }
            let holder = MemberID(high: word(bytes, at: 9), low: word(bytes, at: 17))
            return PersistedState(promisedEpoch: word(bytes, at: 0), promisedTo: bytes[8] == 1 ? holder : nil)
        case .unusable(let problem):
            throw .unreadablePromises(path: file.path, problem: problem)
        }
    }

    /// Directives: as the core writes them. Without them the node starts all the same: the other voters keep them too.
    private static func readDirectives(_ file: StateFile, warnings: inout [String]) -> [UInt8] {
        let problem: String
        do {
            switch try file.read() {
            case .missing: return []
            case .payload(let bytes): return bytes
            case .unusable(let found): problem = "\(file.path) \(found)"
            }
        } catch {
            problem = "\(error)"
        }
        warnings.append("\(problem); the directives of operators are learned from the other voters")
        return []
    }

    /// Peers: for each 16 bytes of address and 2 bytes of port.
    private static func encode(_ peers: [Endpoint]) -> [UInt8] {
        var bytes: [UInt8] = []
        for peer in peers.prefix(peerLimit) {
            bytes.append(bigEndian: peer.high)
            bytes.append(bigEndian: peer.low)
            bytes.append(bigEndian: peer.port)
        }
        return bytes
    }

    /// The most peers that are kept.
    private static let peerLimit = 64

    /// A hint: whatever is wrong with it is no reason not to start.
    private static func readPeers(_ file: StateFile, warnings: inout [String]) -> [Endpoint] {
        let problem: String
        do {
            switch try file.read() {
            case .missing:
                return []
            case .payload(let bytes) where bytes.count % 18 == 0:
                let peers = stride(from: 0, to: bytes.count, by: 18).map { offset in
                    Endpoint(
                        high: word(bytes, at: offset), low: word(bytes, at: offset + 8),
                        port: UInt16(bytes[offset + 16]) << 8 | UInt16(bytes[offset + 17]))
                }
                return Array(peers.lazy.filter(\.isRoutable).prefix(peerLimit))
            case .payload:
                problem = "\(file.path) \(StateFileProblem.corrupt)"
            case .unusable(let found):
                problem = "\(file.path) \(found)"
            }
        } catch {
            problem = "\(error)"
        }
        warnings.append("\(problem); the peers of the last run are not remembered")
        return []
    }

    private static func word(_ bytes: [UInt8], at offset: Int) -> UInt64 {
        bytes[offset..<offset + 8].reduce(0) { $0 << 8 | UInt64($1) }
    }
}
