import Foundation

/// The most memory that this process has held since the last reset, as Linux counts it.
enum ProcessMemory {
    /// Lets the peak begin at what is held now (`proc(5)`, `clear_refs`).
    static func resetPeak() {
        guard let file = FileHandle(forWritingAtPath: "/proc/self/clear_refs") else { return }
        file.write(Data("5".utf8))
        try? file.close()
    }

    /// Bytes; nil where the system does not tell.
    static var peakBytes: Int? {
        guard let text = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return nil }
        for line in text.split(separator: "\n") where line.hasPrefix("VmHWM:") {
            return line.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 << 10 }
        }
        return nil
    }
}
