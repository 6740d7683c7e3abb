import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// An exclusive lock on a directory: `flock` on a file in it that holds the owner's process id.
///
/// The system drops it when the process ends, however it ends. Given back by ``unlock()`` or at the end of its life.
final class DirectoryLock: Sendable {
    private let file: Mutex<Int32?>

    init(directory: String) throws(StateDirectoryError) {
        let path = "\(directory)/lock"
        let (file, code) = SystemError.retrying { open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600) }
        guard file >= 0 else { throw StateDirectoryError(path: path, operation: "open", errno: code) }
        let (result, failure) = SystemError.retrying { flock(file, LOCK_EX | LOCK_NB) }
        guard result == 0 else {
            let owner = DirectoryLock.owner(file)
            close(file)
            if failure == EWOULDBLOCK { throw .locked(path: directory, processID: owner) }
            throw StateDirectoryError(path: path, operation: "lock", errno: failure)
        }
        // The number only serves the message of whoever comes second; the lock holds without it.
        let text = Array("\(getpid())\n".utf8)
        if ftruncate(file, 0) == 0 { _ = pwrite(file, text, text.count, 0) }
        self.file = Mutex(file)
    }

    deinit {
        unlock()
    }

    func unlock() {
        let file = file.withLock { file in
            defer { file = nil }
            return file
        }
        if let file { close(file) }
    }

    private static func owner(_ file: Int32) -> Int32? {
        var text = [UInt8](repeating: 0, count: 16)
        let count = pread(file, &text, text.count, 0)
        guard count > 0 else { return nil }
        return Int32(String(decoding: text.prefix(count).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }
}
