import CSodium

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

extension Keyring {
    /// Makes a new key and a keyring file with it as the primary, readable by its owner only.
    ///
    /// Written to a temporary name in the same directory, made durable and then given its name: a reader sees the whole
    /// file or none, also after a power cut. Two who generate at the same time cannot overwrite each other's file.
    ///
    /// - Parameters:
    ///   - path: the file to make. Its directory must exist.
    ///   - replacing: whether a file of that name may be replaced. Its keys are lost then.
    /// - Returns: the ring that the file holds.
    /// - Throws: ``KeyringError`` with `exists` or `cannotWrite`.
    @discardableResult
    public static func generate(at path: String, replacing: Bool = false) throws(KeyringError) -> Keyring {
        let ring = Keyring(primary: .random())
        do {
            try ring.write(to: path, replacing: replacing)
        } catch {
            throw KeyringError(path: path, problem: error)
        }
        return ring
    }

    /// Writes the ring as described at ``generate(at:replacing:)``.
    package func write(to path: String, replacing: Bool) throws(KeyringError.Problem) {
        guard !path.utf8.contains(0) else { throw .cannotWrite(errno: ENOENT) }
        // Saves making a file in vain; what counts is the check when it is given its name.
        if !replacing, access(path, F_OK) == 0 { throw .exists }
        let temporary = path + ".new-" + Hexadecimal.text(UInt64(randombytes_random()), digits: 8)
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
        let (descriptor, code) = SystemCall.openFile(temporary, flags, mode: 0o600)
        guard descriptor >= 0 else { throw .cannotWrite(errno: code) }
        do {
            try fill(FileDescriptor(rawValue: descriptor))
            try Keyring.publish(temporary, as: path, replacing: replacing)
        } catch {
            unlink(temporary)
            throw error
        }
        try Keyring.synchronizeDirectory(of: path)
    }

    private func fill(_ file: consuming FileDescriptor) throws(KeyringError.Problem) {
        let text = SecretBuffer(capacity: Keyring.maximumFileSize)
        var count = 0
        append("{\"v\":1,\"keys\":[", to: text, at: &count)
        for (index, key) in keys.enumerated() {
            append(index == 0 ? "{\"key\":\"" : ",{\"key\":\"", to: text, at: &count)
            key.withUnsafeBytes { bytes in
                let rest = UnsafeMutableRawBufferPointer(rebasing: text.bytes[count...])
                _ = sodium_bin2base64(
                    rest.baseAddress!.assumingMemoryBound(to: CChar.self), rest.count, bytes.octets, bytes.count,
                    sodium_base64_VARIANT_ORIGINAL)
            }
            count += 44
            append("\",\"state\":\"", to: text, at: &count)
            append(index == primaryIndex ? "primary\"}" : "accept\"}", to: text, at: &count)
        }
        append("]}\n", to: text, at: &count)

        // Whatever the umask took away or a default access list added.
        guard fchmod(file.rawValue, 0o600) == 0 else { throw .cannotWrite(errno: errno) }
        let descriptor = file.rawValue
        var written = 0
        while written < count {
            let rest = UnsafeRawBufferPointer(rebasing: text.bytes[written..<count])
            let (sent, code) = SystemCall.writeBytes(rest, to: descriptor)
            guard sent > 0 else { throw .cannotWrite(errno: code) }
            written += sent
        }
        let (synced, code) = SystemCall.retrying { fsync(descriptor) }
        guard synced == 0 else { throw .cannotWrite(errno: code) }
    }

    private func append(_ literal: StaticString, to text: borrowing SecretBuffer, at count: inout Int) {
        literal.withUTF8Buffer { source in
            UnsafeMutableRawBufferPointer(rebasing: text.bytes[count...]).copyMemory(
                from: UnsafeRawBufferPointer(source))
        }
        count += literal.utf8CodeUnitCount
    }

    /// Gives the finished file its name. A hard link, unlike a rename, fails if the name is taken.
    private static func publish(
        _ temporary: String, as path: String, replacing: Bool
    ) throws(KeyringError.Problem) {
        if !replacing {
            if link(temporary, path) == 0 {
                unlink(temporary)
                return
            }
            let code = errno
            if code == EEXIST { throw .exists }
            // Some file systems have no hard links; then the check and the rename are two steps.
            guard code == EPERM || code == ENOTSUP || code == EOPNOTSUPP || code == ENOSYS else {
                throw .cannotWrite(errno: code)
            }
            if access(path, F_OK) == 0 { throw .exists }
        }
        guard rename(temporary, path) == 0 else { throw .cannotWrite(errno: errno) }
    }

    private static func synchronizeDirectory(of path: String) throws(KeyringError.Problem) {
        let directory: String
        if let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) {
            directory = String(path[...slash])
        } else {
            directory = "."
        }
        let (descriptor, code) = SystemCall.openFile(directory, O_RDONLY | O_CLOEXEC | O_DIRECTORY)
        guard descriptor >= 0 else { throw .cannotWrite(errno: code) }
        let file = FileDescriptor(rawValue: descriptor)
        let number = file.rawValue
        let (synced, failure) = SystemCall.retrying { fsync(number) }
        // Some file systems cannot synchronise directories; the file's own contents are safe by now.
        guard synced == 0 || failure == EINVAL else { throw .cannotWrite(errno: failure) }
    }
}
