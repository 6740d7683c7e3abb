import Spelling

/// What is wrong with a scenario file, and where.
public struct ScenarioError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file as it was named to the parser.
    public let file: String
    /// The line, from 1.
    public let line: Int
    /// The column in Unicode scalars, from 1.
    public let column: Int
    /// One sentence without a full stop.
    public let message: String

    /// `file:line:column: message`, as compilers print it.
    public var description: String { "\(file):\(line):\(column): \(message)" }

    /// `; did you mean 'x'?` for the candidate nearest to a word, or nothing if none is near.
    static func suggestion(for word: String, among candidates: [String]) -> String {
        EditDistance.nearest(to: word, among: candidates).map { "; did you mean '\($0)'?" } ?? ""
    }
}
