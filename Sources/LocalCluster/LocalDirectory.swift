import Foundation
import Glibc

/// A directory for the files of one run. A temporary one is removed with the object at the latest.
package final class LocalDirectory: Sendable {
    package let path: String
    private let isKept: Bool

    /// Makes a temporary directory.
    ///
    /// It lies in `TMPDIR` if that is short, for the paths of the sockets in it may have 107 bytes; else in `/tmp`.
    package init(prefix: String) throws {
        let base = ProcessInfo.processInfo.environment["TMPDIR"].flatMap { $0.isEmpty || $0.utf8.count > 60 ? nil : $0 }
        var template = Array("\(base ?? "/tmp")/\(prefix).XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw LocalClusterError("cannot create a temporary directory: \(String(cString: strerror(errno)))")
        }
        path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        isKept = false
    }

    /// Makes a directory that stays. It must not exist yet.
    package init(keeping path: String) throws {
        guard mkdir(path, 0o700) == 0 else {
            throw LocalClusterError("cannot create \(path): \(String(cString: strerror(errno)))")
        }
        let absolute = realpath(path, nil)
        defer { free(absolute) }
        self.path = absolute.map { String(cString: $0) } ?? path
        isKept = true
    }

    deinit { remove() }

    /// Removes the directory with everything in it, unless it is to be kept.
    package func remove() {
        if !isKept { try? FileManager.default.removeItem(atPath: path) }
    }
}
