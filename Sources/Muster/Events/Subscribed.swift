/// What subscribers follow: a state that changes step by step. A plain value.
protocol Subscribed: Sendable {
    /// One step.
    associatedtype Change: Sendable
    /// What a subscriber receives: a snapshot of the whole state, or one step.
    associatedtype Element: Sendable

    /// Takes a step.
    mutating func apply(_ change: Change)

    /// The whole state, with its revision.
    func snapshot(revision: UInt64) -> Element

    /// One step, with the revision after it.
    static func element(_ change: Change, revision: UInt64) -> Element
}
