/// What is wrong with a configuration, where, and what would be right.
///
/// Reads as `file:line:column: what is wrong; expected …; did you mean "…"?`. For a value that did not come from a file,
/// the place is the name of the environment variable or of the option.
public struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where the wrong value came from.
    public var origin: ConfigurationOrigin
    /// What is wrong.
    public var problem: String
    /// What would be right; nil if the problem says it.
    public var expectation: String?
    /// The right word that is nearest to the wrong one, if any is near.
    public var suggestion: String?

    /// Creates an error.
    package init(_ origin: ConfigurationOrigin, _ problem: String, expected: String? = nil, suggestion: String? = nil) {
        self.origin = origin
        self.problem = problem
        self.expectation = expected
        self.suggestion = suggestion
    }

    /// The whole error in one line.
    public var description: String {
        var text = "\(origin): \(problem)"
        if let expectation { text += "; expected \(expectation)" }
        if let suggestion { text += "; did you mean \"\(suggestion)\"?" }
        return text
    }
}
