import Glibc

/// A system call on a file that failed.
struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was tried, for example `open`.
    var operation: String
    /// On which file.
    var path: String
    /// The system's error number.
    var code: Int32

    init(_ operation: String, _ path: String, code: Int32 = errno) {
        self.operation = operation
        self.path = path
        self.code = code
    }

    /// The system's words for the error.
    var reason: String { String(cString: strerror(code)) }

    /// Whether the file does not exist.
    var isNotFound: Bool { code == ENOENT || code == ENOTDIR }

    var description: String { "cannot \(operation) \(path): \(reason)" }
}
