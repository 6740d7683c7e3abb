import Glibc

/// A lock on a file that the kernel takes back when the process ends, however it ends.
final class FileLock: Sendable {
    private let file: OpenFile

    private init(_ file: consuming OpenFile) { self.file = file }

    /// Gives the lock back. It is given back with the last reference as well; this says when.
    func release() { flock(file.descriptor, LOCK_UN) }

    /// Takes the lock for itself; nil if somebody has it.
    static func exclusive(_ path: String, wait: Bool = false) throws(FileError) -> FileLock? {
        try take(path, flags: O_RDWR | O_CREAT, operation: LOCK_EX | (wait ? 0 : LOCK_NB))
    }

    /// Whether somebody holds the lock for itself. False if the file does not exist.
    static func isHeld(_ path: String) -> Bool {
        do throws(FileError) {
            return try take(path, flags: O_RDONLY, operation: LOCK_SH | LOCK_NB) == nil
        } catch {
            return false
        }
    }

    private static func take(_ path: String, flags: Int32, operation: Int32) throws(FileError) -> FileLock? {
        let file = try OpenFile(path, flags: flags)
        while flock(file.descriptor, operation) != 0 {
            if errno == EINTR { continue }
            if errno == EWOULDBLOCK { return nil }
            throw FileError("lock", path)
        }
        return FileLock(file)
    }
}
