/// What went wrong with a request, in the form of RFC 9457. Sent as `application/problem+json`.
public struct Problem: Error, Hashable, Codable, Sendable {
    /// A stable word for the kind of problem, for example `member-not-found`, as a relative reference.
    public var type: String
    /// The kind of problem in a few words.
    public var title: String
    /// The HTTP status.
    public var status: Int
    /// What is wrong in this case; nil if the title says it all.
    public var detail: String?

    /// Creates a problem.
    public init(type: String, title: String, status: Int, detail: String? = nil) {
        self.type = type
        self.title = title
        self.status = status
        self.detail = detail
    }
}

extension Problem: CustomStringConvertible {
    /// The detail if there is one, else the title.
    public var description: String { detail ?? title }
}
