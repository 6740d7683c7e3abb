#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// One small file that is read as a whole and replaced as a whole.
///
/// ```text
/// 0  4  "MSTR"
/// 4  1  what it holds, see Kind
/// 5  1  format version, 1
/// 6  4  number of payload bytes, big-endian
/// 10 n  payload
///    4  CRC-32C of everything before, big-endian
/// ```
struct StateFile: Sendable {
    /// What a file holds.
    enum Kind: UInt8, Sendable {
        case identity = 1
        case promises = 2
        case peers = 3
        case directives = 4

        var name: String {
            switch self {
            case .identity: "identity"
            case .promises: "promises"
            case .peers: "peers"
            case .directives: "directives"
            }
        }

        /// The most bytes of such a file: far more than any payload takes. Larger ones are not read.
        var largestSize: Int {
            switch self {
            case .identity, .promises, .peers: 4_096
            case .directives: 512 * 1_024
            }
        }
    }

    /// What was found.
    enum Contents: Equatable {
        case missing
        case payload([UInt8])
        case unusable(StateFileProblem)
    }

    static let version: UInt8 = 1
    private static let magic = Array("MSTR".utf8)
    private static let headerSize = 10

    let kind: Kind
    let directory: String

    var path: String { "\(directory)/\(kind.name)" }

    // MARK: - Format

    static func encode(_ payload: [UInt8], kind: Kind) -> [UInt8] {
        var bytes = magic
        bytes.append(kind.rawValue)
        bytes.append(version)
        bytes.append(bigEndian: UInt32(payload.count))
        bytes += payload
        bytes.append(bigEndian: Checksum.crc32c(bytes))
        return bytes
    }

    static func decode(_ bytes: [UInt8], kind: Kind) -> Contents {
        // An empty or zero-filled file is what file systems leave after a power cut.
        guard bytes.count >= headerSize, bytes.contains(where: { $0 != 0 }) else { return .unusable(.torn) }
        guard bytes[0..<4].elementsEqual(magic), bytes[4] == kind.rawValue else { return .unusable(.foreign) }
        guard bytes[5] <= version else { return .unusable(.newerVersion(bytes[5])) }
        let count = bytes[6..<10].reduce(0) { $0 << 8 | Int($1) }
        guard bytes.count == headerSize + count + 4 else { return .unusable(.torn) }
        let checksum = bytes.suffix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        guard checksum == Checksum.crc32c(bytes.dropLast(4)), bytes[5] == version else { return .unusable(.corrupt) }
        return .payload(Array(bytes[headerSize..<headerSize + count]))
    }

    // MARK: - Reading and replacing

    func read() throws(StateDirectoryError) -> Contents {
        let path = path
        let (file, code) = SystemError.retrying { open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) }
        guard file >= 0 else {
            if code == ENOENT { return .missing }
            throw StateDirectoryError(path: path, operation: "read", errno: code)
        }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: kind.largestSize + 1)
        var count = 0
        while count < bytes.count {
            let (size, code) = bytes.withUnsafeMutableBytes { buffer in
                SystemError.retrying { systemRead(file, buffer.baseAddress! + count, buffer.count - count) }
            }
            guard size >= 0 else { throw StateDirectoryError(path: path, operation: "read", errno: code) }
            if size == 0 { break }
            count += size
        }
        guard count <= kind.largestSize else { return .unusable(.foreign) }
        return StateFile.decode(Array(bytes.prefix(count)), kind: kind)
    }

    /// Replaces the payload so that after a crash at any point the file holds the old or the new one, whole.
    ///
    /// Written to a temporary name, made durable, renamed, and the directory made durable. If it fails, the old file
    /// is intact. Only the holder of the directory's lock may call it.
    ///
    /// - Parameter isDurable: false for what may be lost when the power fails; then nothing waits for the disk.
    func replace(with payload: [UInt8], isDurable: Bool = true) throws(StateDirectoryError) {
        let temporary = path + ".new"
        do {
            try StateFile.write(StateFile.encode(payload, kind: kind), to: temporary, isDurable: isDurable)
        } catch {
            unlink(temporary)
            throw error
        }
        guard rename(temporary, path) == 0 else {
            throw StateDirectoryError(path: path, operation: "replace", errno: errno)
        }
        if isDurable { try synchronizeDirectory() }
    }

    /// Puts a file that cannot be used aside, as evidence.
    ///
    /// - Returns: its new path.
    func quarantine(at milliseconds: UInt64) throws(StateDirectoryError) -> String {
        let target = "\(path).bad-\(milliseconds)"
        guard rename(path, target) == 0 else {
            throw StateDirectoryError(path: path, operation: "set aside", errno: errno)
        }
        try synchronizeDirectory()
        return target
    }

    private static func write(
        _ bytes: [UInt8], to path: String, isDurable: Bool
    ) throws(StateDirectoryError) {
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW
        let (file, code) = SystemError.retrying { open(path, flags, 0o600) }
        guard file >= 0 else { throw StateDirectoryError(path: path, operation: "write", errno: code) }
        defer { close(file) }
        var written = 0
        while written < bytes.count {
            let (size, code) = bytes.withUnsafeBytes { buffer in
                SystemError.retrying { systemWrite(file, buffer.baseAddress! + written, buffer.count - written) }
            }
            guard size > 0 else {
                throw StateDirectoryError(path: path, operation: "write", errno: size == 0 ? EIO : code)
            }
            written += size
        }
        guard isDurable else { return }
        let (result, failure) = SystemError.retrying { fsync(file) }
        guard result == 0 else { throw StateDirectoryError(path: path, operation: "write", errno: failure) }
    }

    private func synchronizeDirectory() throws(StateDirectoryError) {
        let directory = directory
        let (descriptor, code) = SystemError.retrying { open(directory, O_RDONLY | O_CLOEXEC | O_DIRECTORY) }
        guard descriptor >= 0 else { throw StateDirectoryError(path: directory, operation: "open", errno: code) }
        defer { close(descriptor) }
        let (result, failure) = SystemError.retrying { fsync(descriptor) }
        // Some file systems cannot synchronise a directory; the file itself is durable by now.
        guard result == 0 || failure == EINVAL else {
            throw StateDirectoryError(path: directory, operation: "write", errno: failure)
        }
    }
}

extension [UInt8] {
    /// Appends an integer, most significant byte first.
    mutating func append(bigEndian value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
    }
}

// `read` and `write` under names that members of the same name do not hide.
private func systemRead(_ file: Int32, _ base: UnsafeMutableRawPointer, _ count: Int) -> Int { read(file, base, count) }
private func systemWrite(_ file: Int32, _ base: UnsafeRawPointer, _ count: Int) -> Int { write(file, base, count) }
