import Foundation
import Glibc

/// What a child takes from the machine, as `/proc` tells it. All are zero once the child was reaped.
extension ChildProcess {
    /// The memory that is resident, in bytes, the program file's own pages included.
    package var residentBytes: Int { memoryField(1) }

    /// The resident memory that is mapped from files, in bytes: above all the program, which all its processes share.
    package var fileBytes: Int { memoryField(2) }

    private func memoryField(_ index: Int) -> Int {
        let fields = (try? String(contentsOfFile: "/proc/\(identifier)/statm", encoding: .utf8)) ?? ""
        let pages = fields.split(separator: " ").dropFirst(index).first.flatMap { Int($0) } ?? 0
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }

    /// The processor time since the start, in user and kernel mode. Its resolution is that of the clock tick, 10 ms.
    package var processorTime: Duration {
        let text = (try? String(contentsOfFile: "/proc/\(identifier)/stat", encoding: .utf8)) ?? ""
        // The second field is the program's name in brackets, which may hold spaces and brackets itself.
        guard let name = text.lastIndex(of: ")") else { return .zero }
        let fields = text[name...].split(separator: " ")
        guard fields.count > 13, let user = Int(fields[12]), let system = Int(fields[13]) else { return .zero }
        return .seconds(user + system) / sysconf(Int32(_SC_CLK_TCK))
    }
}
