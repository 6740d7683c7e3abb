/// A rule that caused something or forbade it.
public struct ReasonRecord: Hashable, Codable, Sendable {
    /// A stable word for machines, for example `replica-missing`.
    public var rule: String
    /// One sentence with the names and numbers of the case.
    public var text: String

    /// Creates a reason.
    public init(rule: String, text: String) {
        self.rule = rule
        self.text = text
    }
}
