/// Why a directory driver cannot serve its member.
enum DirectoryDriverError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Another process serves the directory.
    case inUse(String)
    /// The directory belongs to a member with the same name and another identity.
    case foreign(String, owner: String)

    var description: String {
        switch self {
        case .inUse(let path):
            "another process serves the replicas in \(path)"
        case .foreign(let path, let owner):
            "the replicas in \(path) belong to the member \(owner); restore its state directory, or move them away"
        }
    }
}
