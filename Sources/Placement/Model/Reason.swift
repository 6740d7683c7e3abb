/// A rule that caused a move or forbade one: a word for machines and a sentence for people.
public struct Reason: Hashable, Sendable {
    /// A stable word, for example `replica-missing` or `rack-shared`.
    public var rule: String
    /// One sentence with the names and numbers of the case.
    public var text: String

    /// Creates a reason.
    public init(rule: String, text: String) {
        self.rule = rule
        self.text = text
    }
}
