/// Something that waits, and why.
public struct HoldRecord: Hashable, Codable, Sendable {
    /// A stable word for machines, for example `recover-delay`.
    public var rule: String
    /// One sentence with the names and numbers of the case.
    public var text: String
    /// The node or the partition that it is about; nil: the whole cluster.
    public var subject: String?
    /// After how many seconds it ends by itself; nil: when its cause does, or somebody decides.
    public var remainingSeconds: Double?
    /// What waits for its end, in words; nil: every new step.
    public var holdsUp: String?

    /// Creates a record.
    public init(
        rule: String, text: String, subject: String? = nil, remainingSeconds: Double? = nil, holdsUp: String? = nil
    ) {
        self.rule = rule
        self.text = text
        self.subject = subject
        self.remainingSeconds = remainingSeconds
        self.holdsUp = holdsUp
    }
}
