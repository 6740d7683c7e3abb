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

    /// The table as text, a heading and one line per row, without a final line end.
    func render(isColoured: Bool) -> String {
        var widths = columns.map(\.title.count)
        for row in rows {
            for (index, cell) in row.enumerated() { widths[index] = max(widths[index], cell.text.count) }
        }
        let heading = columns.map { Cell($0.title, .bold) }
        return ([heading] + rows).map { row in
            var line = ""
            for (index, cell) in row.enumerated() {
                let padding = String(repeating: " ", count: widths[index] - cell.text.count)
                let text = cell.style.apply(cell.text, isColoured)
                let isLast = index == row.count - 1
                line += columns[index].isNumber ? padding + text : isLast ? text : text + padding
                if !isLast { line += "  " }
            }
            return line
        }.joined(separator: "\n")
    }
}
