import Glibc

/// An open file descriptor that is closed when its last reference goes.
struct OpenFile: ~Copyable {
    let descriptor: Int32
    let path: String

    /// Opens a file; new ones get mode 0640.
    init(_ path: String, flags: Int32, mode: mode_t = 0o640) throws(FileError) {
        var opened: Int32
        repeat {
            opened = open(path, flags | O_CLOEXEC, mode)
        } while opened < 0 && errno == EINTR
        guard opened >= 0 else { throw FileError("open", path) }
        descriptor = opened
        self.path = path
    }

    deinit { close(descriptor) }

    /// Its size in bytes.
    borrowing func size() throws(FileError) -> UInt64 {
        guard let status = FileStatus(of: descriptor) else { throw FileError("examine", path) }
        return status.size
    }

    /// Reads up to `count` bytes from a place; fewer only at the end of the file.
    borrowing func read(_ count: Int, at offset: UInt64) throws(FileError) -> [UInt8] {
        var done = 0
        var code: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            while done < count {
                let result = pread(descriptor, buffer.baseAddress! + done, count - done, off_t(offset) + off_t(done))
                if result < 0, errno == EINTR { continue }
                if result < 0 { code = errno }
                if result <= 0 { break }
                done += result
            }
            initialized = done
        }
        guard code == 0 else { throw FileError("read", path, code: code) }
        return bytes
    }

    /// Writes bytes at a place.
    borrowing func write(_ bytes: [UInt8], at offset: UInt64) throws(FileError) {
        var done = 0
        while done < bytes.count {
            let result = bytes.withUnsafeBytes {
                pwrite(descriptor, $0.baseAddress! + done, bytes.count - done, off_t(offset) + off_t(done))
            }
            if result < 0, errno == EINTR { continue }
            guard result > 0 else { throw FileError("write", path) }
            done += result
        }
    }

    /// Makes what was written durable.
    borrowing func synchronize() throws(FileError) {
        guard fsync(descriptor) == 0 else { throw FileError("synchronize", path) }
    }
}
