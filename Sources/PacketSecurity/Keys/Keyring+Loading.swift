#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

extension Keyring {
    /// The largest keyring file, in bytes; four keys take less than 400.
    public static let maximumFileSize = 4096

    /// Reads a keyring file.
    ///
    /// ```json
    /// {"v":1,"keys":[{"key":"<32 bytes in Base64>","state":"primary"},{"key":"…","state":"accept"}]}
    /// ```
    ///
    /// The checks are made on the opened file, not on its name, so that a name that changes its meaning in between
    /// gains nothing; a symbolic link is followed, as Kubernetes mounts secrets that way. Refused are: permission bits
    /// for others, any group permission but reading, reading by a group that is not one of ours, everything that is
    /// not a regular file, more than ``maximumFileSize`` bytes. Does not wait for a FIFO's writer.
    ///
    /// The text is read into and parsed in memory that is wiped afterwards.
    ///
    /// - Throws: ``KeyringError``. Whoever reloads a ring keeps the one they have.
    public init(contentsOf path: String) throws(KeyringError) {
        // One byte more than allowed shows whether there is more.
        let buffer = SecretBuffer(capacity: Keyring.maximumFileSize + 1)
        let count: Int
        do {
            let file = try Keyring.open(path)
            try Keyring.checkPermissions(of: file)
            count = try Keyring.read(file, into: buffer.bytes)
        } catch {
            throw KeyringError(path: path, problem: error)
        }
        try self.init(parsing: UnsafeRawBufferPointer(rebasing: buffer.bytes.prefix(count)), path: path)
    }

    /// Reads the text of a keyring file.
    ///
    /// - Parameters:
    ///   - text: what is in the file.
    ///   - path: what to call the file in errors.
    package init(parsing text: UnsafeRawBufferPointer, path: String) throws(KeyringError) {
        var parser = KeyringParser(text)
        do {
            self = try parser.parse()
        } catch {
            throw KeyringError(path: path, position: parser.position, problem: error)
        }
    }

    private static func open(_ path: String) throws(KeyringError.Problem) -> FileDescriptor {
        guard !path.utf8.contains(0) else { throw .cannotOpen(errno: ENOENT) }
        let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY
        let (descriptor, code) = SystemCall.openFile(path, flags)
        guard descriptor >= 0 else { throw .cannotOpen(errno: code) }
        return FileDescriptor(rawValue: descriptor)
    }

    private static func checkPermissions(of file: borrowing FileDescriptor) throws(KeyringError.Problem) {
        var status = stat()
        guard fstat(file.rawValue, &status) == 0 else { throw .cannotRead(errno: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegularFile }
        let mode = UInt32(status.st_mode) & 0o777
        // Reading by the group is the one exception, provided that we are in it.
        guard mode & 0o037 == 0 else { throw .permissions(mode: mode) }
        guard mode & 0o040 == 0 || isMember(of: status.st_gid) else { throw .foreignGroup(group: status.st_gid) }
    }

    private static func isMember(of group: gid_t) -> Bool {
        guard group != getegid() else { return true }
        let count = getgroups(0, nil)
        guard count > 0 else { return false }
        return withUnsafeTemporaryAllocation(of: gid_t.self, capacity: Int(count)) { groups in
            let found = getgroups(count, groups.baseAddress)
            return found > 0 && groups.prefix(Int(found)).contains(group)
        }
    }

    private static func read(
        _ file: borrowing FileDescriptor, into buffer: UnsafeMutableRawBufferPointer
    ) throws(KeyringError.Problem) -> Int {
        let descriptor = file.rawValue
        var count = 0
        while count < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
            let (received, code) = SystemCall.readBytes(from: descriptor, into: rest)
            guard received >= 0 else { throw .cannotRead(errno: code) }
            guard received > 0 else { return count }
            count += received
        }
        throw .tooLarge
    }
}
