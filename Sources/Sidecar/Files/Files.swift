import Glibc

/// Operations on whole files that either happen or do not.
enum Files {
    /// Reads a file. Throws if it is larger than `limit`.
    static func read(_ path: String, limit: UInt64 = 16 << 20) throws(FileError) -> [UInt8] {
        let file = try OpenFile(path, flags: O_RDONLY)
        let size = try file.size()
        guard size <= limit else { throw FileError("read", path, code: EFBIG) }
        return try file.read(Int(size), at: 0)
    }

    /// Replaces a file: a temporary one is written, made durable and renamed, then the directory is made durable.
    static func replace(_ path: String, with bytes: [UInt8]) throws(FileError) {
        let temporary = path + ".new"
        do {
            let file = try OpenFile(temporary, flags: O_WRONLY | O_CREAT | O_TRUNC)
            try file.write(bytes, at: 0)
            try file.synchronize()
        }
        try rename(temporary, to: path)
    }

    /// Renames a file and makes the change durable.
    static func rename(_ path: String, to target: String) throws(FileError) {
        guard Glibc.rename(path, target) == 0 else { throw FileError("rename", path) }
        try OpenFile(parent(of: target), flags: O_RDONLY | O_DIRECTORY).synchronize()
    }

    /// Creates a directory and those above it that are missing.
    static func createDirectory(_ path: String, mode: mode_t = 0o750) throws(FileError) {
        guard mkdir(path, mode) != 0 else { return }
        switch errno {
        case EEXIST:
            guard isDirectory(path) else { throw FileError("create directory", path, code: ENOTDIR) }
        case ENOENT where parent(of: path) != path:
            try createDirectory(parent(of: path), mode: mode)
            guard mkdir(path, mode) == 0 || errno == EEXIST else { throw FileError("create directory", path) }
        default:
            throw FileError("create directory", path)
        }
    }

    /// Removes a file or an empty directory; one that does not exist is fine.
    static func remove(_ path: String) throws(FileError) {
        guard Glibc.remove(path) != 0, errno != ENOENT else { return }
        throw FileError("remove", path)
    }

    /// Removes a directory with all files and directories in it.
    static func removeDirectory(_ path: String) throws(FileError) {
        guard isDirectory(path) else { return try remove(path) }
        for name in try names(in: path) {
            let child = path + "/" + name
            if isDirectory(child) { try removeDirectory(child) } else { try remove(child) }
        }
        try remove(path)
    }

    /// The names in a directory, sorted, without `.` and `..`. Empty if it does not exist.
    static func names(in path: String) throws(FileError) -> [String] {
        guard let directory = opendir(path) else {
            if errno == ENOENT || errno == ENOTDIR { return [] }
            throw FileError("list", path)
        }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Whether a path is a directory itself, not a link to one.
    static func isDirectory(_ path: String) -> Bool {
        FileStatus(of: path, followingLinks: false)?.kind == .directory
    }

    /// Whether something is there.
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// The size of a file; nil if there is none.
    static func size(_ path: String) -> UInt64? {
        guard let status = FileStatus(of: path), status.kind == .file else { return nil }
        return status.size
    }

    /// The directory that a path is in.
    static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
