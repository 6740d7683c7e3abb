/// Rows of text in aligned columns.
struct Table {
    /// One field of a row.
    struct Cell: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
        var text: String
        var style: Style

        init(_ text: String, _ style: Style = .plain) {
            self.text = text
            self.style = style
        }

        init(stringLiteral value: String) {
            self.init(value)
        }
    }

    /// A column's heading and whether it holds numbers, which stand on the right.
    struct Column: ExpressibleByStringLiteral {
        var title: String
        var isNumber: Bool

        init(_ title: String, isNumber: Bool = false) {
            self.title = title
            self.isNumber = isNumber
        }

        init(stringLiteral value: String) {
            self.init(value)
        }
    }

    private let columns: [Column]
    private var rows: [[Cell]] = []

    init(_ columns: [Column]) {
        self.columns = columns
    }

    /// Adds a row. Fields beyond the columns are a programming error.
    mutating func add(_ cells: [Cell]) {
        precondition(cells.count == columns.count, "a row has a field per column")
        rows.append(cells)
    }

    /// How narrow a last column may be made before it gets lines of its own.
    private static let leastLastWidth = 24

    /// The table as text, a heading and one line per row, without a final line end.
    ///
    /// - Parameter width: how many characters a line may have; nil for as many as it takes. The text of the last column is
    ///   broken at spaces to fit; other columns are never cut.
    func render(isColoured: Bool, width: Int? = Terminal.width) -> String {
        var widths = columns.map(\.title.count)
        for row in rows {
            for (index, cell) in row.enumerated() { widths[index] = max(widths[index], cell.text.count) }
        }
        let heading = columns.map { Cell($0.title, .bold) }
        let indent = widths.dropLast().reduce(0) { $0 + $1 + 2 }
        guard let width, let last = columns.last, !last.isNumber, indent + widths[widths.count - 1] > width else {
            return lines([heading] + rows, widths, isColoured: isColoured)
        }
        // Where there is not enough room beside the other columns, the last one goes below them.
        let isBelow = width - indent < Table.leastLastWidth
        let margin = isBelow ? 4 : indent
        var text: [String] = []
        for (index, row) in ([heading] + rows).enumerated() {
            let cell = row[row.count - 1]
            let pieces = Table.broken(cell.text, to: max(Table.leastLastWidth, width - margin)).map {
                Cell($0, cell.style)
            }
            let front = isBelow ? nil : pieces.first
            text.append(lines([row.dropLast() + [front ?? Cell("")]], widths, isColoured: isColoured))
            for piece in isBelow ? pieces.prefix(index == 0 ? 0 : .max) : pieces.dropFirst()
            where !piece.text.isEmpty && piece.text != "-" {
                text.append(String(repeating: " ", count: margin) + piece.style.apply(piece.text, isColoured))
            }
        }
        return text.joined(separator: "\n")
    }

    /// A text in lines of so many characters at most, unless a word is longer.
    static func broken(_ text: String, to width: Int) -> [String] {
        var lines = [""]
        for word in text.split(separator: " ") {
            let line = lines[lines.count - 1]
            if line.isEmpty {
                lines[lines.count - 1] = String(word)
            } else if line.count + 1 + word.count <= width {
                lines[lines.count - 1] += " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }

    private func lines(_ rows: [[Cell]], _ widths: [Int], isColoured: Bool) -> String {
        rows.map { row in
            var line = ""
            for (index, cell) in row.enumerated() {
                let padding = String(repeating: " ", count: widths[index] - cell.text.count)
                let text = cell.style.apply(cell.text, isColoured)
                let isLast = index == row.count - 1
                line += columns[index].isNumber ? padding + text : isLast ? text : text + padding
                if !isLast { line += "  " }
            }
            while line.last == " " { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }
}
