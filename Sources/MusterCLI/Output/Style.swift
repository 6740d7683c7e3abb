/// The look of a piece of text on a terminal.
enum Style: String {
    /// As it comes.
    case plain = ""
    /// Headings.
    case bold = "1"
    /// Less important.
    case dim = "2"
    /// Bad.
    case red = "31"
    /// Good.
    case green = "32"
    /// In between.
    case yellow = "33"

    /// The text with the codes around it, if colours are wanted.
    func apply(_ text: String, _ isColoured: Bool) -> String {
        isColoured && self != .plain ? "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" : text
    }
}
