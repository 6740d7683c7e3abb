/// A piece of a terminal that is drawn again and again in the same place. A plain value: it makes the text to write.
struct Screen {
    /// How many lines the last frame has.
    private var height = 0

    /// The text that replaces the last frame by another one.
    ///
    /// - Parameters:
    ///   - text: the frame's lines.
    ///   - columns: the terminal's width; longer lines are cut, as one that wraps would be two.
    ///   - rows: its height; of a longer frame the first lines are shown, and how many there are more.
    mutating func frame(_ text: String, columns: Int, rows: Int) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { Screen.cut($0, to: columns) }
        let most = max(2, rows - 1)
        if lines.count > most {
            let hidden = lines.count - most + 1
            lines = lines.prefix(most - 1) + ["… \(Units.count(hidden, "more line"))"]
        }
        var output = height > 0 ? "\r\u{1B}[\(height)A" : ""
        for line in lines { output += line + "\u{1B}[K\n" }
        // What is left of a longer frame.
        if height > lines.count { output += "\u{1B}[J" }
        height = lines.count
        return output
    }

    /// The first characters of a line; colours do not count, and end with it.
    static func cut(_ line: Substring, to columns: Int) -> String {
        var output = ""
        var count = 0
        var (isCode, hasCode) = (false, false)
        for character in line {
            if character == "\u{1B}" { (isCode, hasCode) = (true, true) }
            if isCode {
                output.append(character)
                if character.isLetter { isCode = false }
                continue
            }
            guard count < columns else { continue }
            count += 1
            output.append(character)
        }
        return hasCode && count == columns ? output + "\u{1B}[0m" : output
    }
}
