// `stat` is declared by whichever C module includes its header first, and that is the one of Dispatch.
import CDispatch
import Glibc

/// What the system says of a file.
struct FileStatus: Hashable, Sendable {
    /// What kind of file it is.
    enum Kind: Hashable, Sendable {
        case file
        case directory
        case socket
        case other
    }

    /// What changes when a file is replaced or written.
    struct Stamp: Hashable, Sendable {
        var inode: UInt64
        var size: UInt64
        var seconds: Int
        var nanoseconds: Int
    }

    var kind: Kind
    var size: UInt64
    var stamp: Stamp

    /// The file at a path, or the one that a link there points to; nil if there is none.
    init?(of path: String, followingLinks: Bool = true) {
        var status = stat()
        guard (followingLinks ? stat(path, &status) : lstat(path, &status)) == 0 else { return nil }
        self.init(status)
    }

    /// An open file.
    init?(of descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }

    private init(_ status: stat) {
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .directory
            case S_IFSOCK: .socket
            default: .other
            }
        size = UInt64(max(0, status.st_size))
        // Two words. By name they belong to another module in an optimised build than in a debug one.
        let (seconds, nanoseconds) = withUnsafeBytes(of: status.st_mtim) {
            ($0.load(as: Int.self), $0.load(fromByteOffset: MemoryLayout<Int>.stride, as: Int.self))
        }
        stamp = Stamp(inode: UInt64(status.st_ino), size: size, seconds: seconds, nanoseconds: nanoseconds)
    }
}
