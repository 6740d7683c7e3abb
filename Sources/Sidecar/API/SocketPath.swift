import Glibc
import SidecarConfiguration

/// Prepares the place where the local interface listens.
struct SocketPath: Sendable {
    let path: String

    /// Makes sure that a socket can be bound: creates the directory, and removes a socket that nobody answers on.
    func prepare() throws(SocketPathError) {
        guard path.utf8.count <= AgentSettings.longestSocketPath else { throw .tooLong(path) }
        let directory = Files.parent(of: path)
        do throws(FileError) {
            try Files.createDirectory(directory, mode: 0o700)
        } catch {
            throw .file(error)
        }
        guard let status = FileStatus(of: path, followingLinks: false) else { return }
        guard status.kind == .socket else { throw .notASocket(path) }
        if isAnswered { throw .inUse(path) }
        guard unlink(path) == 0 || errno == ENOENT else { throw .file(FileError("remove", path)) }
    }

    /// Gives the group access and nobody else.
    func restrict() throws(SocketPathError) {
        guard chmod(path, 0o660) == 0 else { throw .file(FileError("restrict", path)) }
    }

    /// Removes the socket.
    func remove() { unlink(path) }

    /// Whether a process accepts connections there.
    private var isAnswered: Bool {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return true }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = path
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        // Only a refusal proves that nobody listens; whatever else is wrong, it is not ours to remove.
        return result == 0 || errno != ECONNREFUSED
    }
}

/// Why the local interface cannot listen at a path.
enum SocketPathError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The path does not fit into a socket address.
    case tooLong(String)
    /// Something else is there.
    case notASocket(String)
    /// Somebody answers there.
    case inUse(String)
    /// A system call failed.
    case file(FileError)

    var description: String {
        switch self {
        case .tooLong(let path):
            "the socket's path \(path) is longer than \(AgentSettings.longestSocketPath) bytes"
        case .notASocket(let path): "\(path) exists and is not a socket"
        case .inUse(let path): "another process answers on \(path)"
        case .file(let error): error.description
        }
    }
}
