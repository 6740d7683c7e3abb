import Glibc

/// Standard output for data, standard error for talk.
enum Terminal {
    /// Writes data and a line end. Ends the process if nobody reads any more.
    static func print(_ text: String) {
        write(text + "\n", to: STDOUT_FILENO, isEssential: true)
    }

    /// Tells people something.
    static func say(_ text: String) {
        write(text + "\n", to: STDERR_FILENO, isEssential: false)
    }

    /// Writes text as it is, to standard output or standard error.
    static func write(_ text: String, to descriptor: Int32, isEssential: Bool) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                if isEssential { exit(Exit.failure) }
                return
            }
            bytes.removeFirst(count)
        }
    }

    /// Whether a descriptor is a terminal.
    static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// How many characters a line of standard output has; nil if it is no terminal.
    static var width: Int? {
        isTerminal(STDOUT_FILENO) ? size(STDOUT_FILENO).columns : nil
    }

    /// The size of a terminal; 80 by 24 if it does not say.
    static func size(_ descriptor: Int32) -> (columns: Int, rows: Int) {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return (80, 24) }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    /// Whether the terminal understands where its cursor is to go.
    static var hasCursor: Bool { getenv("TERM").map { String(cString: $0) != "dumb" } ?? false }

    /// Whether text for a descriptor may be coloured: a terminal, and nobody asked for none (no-color.org).
    static func hasColour(_ descriptor: Int32) -> Bool {
        guard isTerminal(descriptor) else { return false }
        if let value = getenv("NO_COLOR"), value.pointee != 0 { return false }
        if let value = getenv("TERM"), String(cString: value) == "dumb" { return false }
        return true
    }
}
