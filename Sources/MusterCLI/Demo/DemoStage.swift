import Glibc

/// Where the demonstration tells its story: lines, and on a terminal a block below them that is redrawn in place.
final class DemoStage {
    private let descriptor: Int32
    let isTerminal: Bool
    let isColoured: Bool
    private let start = ContinuousClock().now
    private var blockHeight = 0

    /// - Parameter descriptor: standard output, or standard error when that belongs to a report.
    init(_ descriptor: Int32) {
        self.descriptor = descriptor
        isTerminal = Terminal.isTerminal(descriptor)
        isColoured = Terminal.hasColour(descriptor)
    }

    /// Tells something, with the time since the beginning.
    func tell(_ text: String) {
        clearBlock()
        let seconds = Units.decimal(start.duration(to: ContinuousClock().now).seconds, 1)
        let stamp = String(repeating: " ", count: max(0, 5 - seconds.count)) + seconds + "s"
        write(Style.dim.apply(stamp, isColoured) + "  " + text + "\n")
    }

    /// Shows a heading and a table.
    func show(_ title: String, _ table: String) {
        clearBlock()
        write("\n" + Style.bold.apply(title, isColoured) + "\n" + table + "\n\n")
    }

    /// Shows lines that the next call replaces. Without a terminal nothing is shown: tell what changed instead.
    func redraw(_ lines: [String]) {
        guard isTerminal else { return }
        clearBlock()
        var size = winsize()
        let width = ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
        for line in lines { write(String(line.prefix(width - 1)) + "\n") }
        blockHeight = lines.count
    }

    private func clearBlock() {
        guard blockHeight > 0 else { return }
        write("\u{1B}[\(blockHeight)A\u{1B}[J")
        blockHeight = 0
    }

    private func write(_ text: String) {
        Terminal.write(text, to: descriptor, isEssential: false)
    }
}

extension Duration {
    /// The whole length in seconds.
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
