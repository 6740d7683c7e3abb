import Glibc
import MusterClient

/// Shows an answer again and again: in place on a terminal, line by line as things change otherwise.
struct Watch {
    private var screen = Screen()
    private var changes = ChangedLines()
    private var record = ""
    private let descriptor: Int32
    private let isTerminal: Bool

    /// - Parameter descriptor: standard output for answers, standard error for what accompanies other work.
    init(_ descriptor: Int32 = STDOUT_FILENO) {
        self.descriptor = descriptor
        isTerminal = Terminal.isTerminal(descriptor) && Terminal.hasCursor
    }

    /// Shows what is now.
    ///
    /// - Parameters:
    ///   - frame: everything, for a terminal.
    ///   - lines: what may change, a line each, for anything else.
    mutating func show(_ frame: () -> String, lines: () -> [WatchedLine]) {
        if isTerminal {
            let (columns, rows) = Terminal.size(descriptor)
            write(screen.frame(frame(), columns: columns, rows: rows))
        } else {
            for line in changes.update(lines()) { write(line + "\n") }
        }
    }

    /// Shows a record for machines, if it is another one than the last.
    mutating func show(record text: String) {
        if text != record { write(text + "\n") }
        record = text
    }

    private func write(_ text: String) {
        Terminal.write(text, to: descriptor, isEssential: descriptor == STDOUT_FILENO)
    }

    /// Asks at regular times until the process is stopped, and shows every answer.
    ///
    /// - Parameters:
    ///   - interval: the pause between two questions.
    ///   - ask: the question. What fails is shown in place of an answer, and asked again.
    ///   - show: shows an answer.
    static func run<Value>(
        every interval: Duration, _ ask: () async throws -> Value, show: (Value, inout Watch) throws -> Void
    ) async throws {
        var watch = Watch()
        while !Task.isCancelled {
            do {
                try show(try await ask(), &watch)
            } catch let error as MusterClientError {
                // Whoever watches an agent does not want to stop because it is started again.
                guard error.isTemporary else { throw error }
                let text = "muster: \(error)"
                watch.show({ text }, lines: { [WatchedLine(text)] })
            } catch let error as CommandFailure where error.status == Exit.notFound {
                let text = "muster: \(error.message)"
                watch.show({ text }, lines: { [WatchedLine(text)] })
            }
            try await Task.sleep(for: interval)
        }
    }
}

extension MusterClientError {
    /// Whether the next question may be answered.
    var isTemporary: Bool {
        switch self {
        case .noAgent, .timedOut, .disconnected: true
        case .notPermitted, .refused, .unexpectedAnswer: false
        }
    }
}
