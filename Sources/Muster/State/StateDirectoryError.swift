#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Why a state directory cannot be used. The description is one line that says what to do.
public enum StateDirectoryError: Error, Hashable, Sendable {
    /// Another process, or another node in this process, uses the directory. `processID` is whose, if it could be read.
    case locked(path: String, processID: Int32?)
    /// The directory does not exist and neither does the one it should be made in.
    case missingParent(path: String)
    /// There is something of that name and it is not a directory.
    case notDirectory(path: String)
    /// The user that this process runs as may not write there, or the file system is read-only.
    case notWritable(path: String)
    /// The disk, or the quota, is full. What was in the file before is still there.
    case noSpace(path: String)
    /// Any other refusal of the system, by its error number.
    case system(path: String, operation: String, errno: Int32)
    /// The file with the node's promises is there and cannot be read. Starting without it could break a promise.
    case unreadablePromises(path: String, problem: StateFileProblem)

    /// Sorts an error number into the cases above.
    init(path: String, operation: String, errno code: Int32) {
        switch code {
        case EACCES, EPERM, EROFS:
            self = .notWritable(path: path)
        case ENOSPC, EDQUOT:
            self = .noSpace(path: path)
        case ENOTDIR:
            self = .notDirectory(path: path)
        default:
            self = .system(path: path, operation: operation, errno: code)
        }
    }
}

/// What is wrong with the contents of a file in the state directory.
public enum StateFileProblem: Hashable, Sendable {
    /// It is shorter or longer than it says: torn by a crash or cut off by a full disk.
    case torn
    /// It does not start as such a file starts.
    case foreign
    /// Its checksum does not match.
    case corrupt
    /// It was written by a newer release.
    case newerVersion(UInt8)
}

extension StateFileProblem: CustomStringConvertible {
    /// A part of a sentence that starts with "it".
    public var description: String {
        switch self {
        case .torn: "is cut off or too long"
        case .foreign: "is not a Muster state file"
        case .corrupt: "does not match its checksum"
        case .newerVersion(let version): "has format \(version), which is newer than this release"
        }
    }
}

extension StateDirectoryError: CustomStringConvertible {
    /// One line for people.
    public var description: String {
        switch self {
        case .locked(let path, let processID):
            "state directory \(path) is in use by "
                + (processID.map { "process \($0)" } ?? "another process")
                + "; every agent needs a state directory of its own"
        case .missingParent(let path):
            "state directory \(path) cannot be created: the directory above it does not exist"
        case .notDirectory(let path):
            "state directory \(path) is not a directory"
        case .notWritable(let path):
            "\(path) is not writable for this user; check its owner, its mode and whether its file system is read-only"
        case .noSpace(let path):
            "no space left to write \(path)"
        case .system(let path, let operation, let code):
            "cannot \(operation) \(path): \(SystemError.message(for: code))"
        case .unreadablePromises(let path, let problem):
            "\(path) \(problem); restore it from a backup, or remove this node from the voters and delete the file"
        }
    }
}
