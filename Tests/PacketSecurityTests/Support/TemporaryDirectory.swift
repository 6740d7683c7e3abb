@testable import PacketSecurity

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A directory for one test, removed with everything in it at the end.
final class TemporaryDirectory {
    let path: String

    init() {
        var template = Array("/tmp/muster-keyring-XXXXXX".utf8CString)
        path = template.withUnsafeMutableBufferPointer { buffer in
            String(cString: mkdtemp(buffer.baseAddress!)!)
        }
    }

    deinit {
        for name in names { remove(file(name)) }
        remove(path)
    }

    func file(_ name: String) -> String { path + "/" + name }

    /// What the directory holds, sorted.
    var names: [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Makes a file with a text and permissions.
    @discardableResult
    func write(_ text: String, to name: String = "keyring.json", mode: mode_t = 0o600) -> String {
        let path = file(name)
        let file = FileDescriptor(rawValue: open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600))
        let isWritten = Array(text.utf8).withUnsafeBytes { bytes in
            bytes.isEmpty || SystemCall.writeBytes(bytes, to: file.rawValue).result == bytes.count
        }
        precondition(isWritten && fchmod(file.rawValue, mode) == 0, "the file cannot be made")
        return path
    }

    func contents(of name: String) -> String {
        let descriptor = open(file(name), O_RDONLY)
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 8192)
        let count = read(descriptor, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }

    func mode(of name: String) -> mode_t {
        var status = stat()
        return stat(file(name), &status) == 0 ? status.st_mode & 0o7777 : 0
    }
}
