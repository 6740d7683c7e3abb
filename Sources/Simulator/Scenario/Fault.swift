/// A line of a scenario's timeline.
struct Fault: Hashable, Sendable {
    /// What it does.
    enum Action: Hashable, Sendable {
        /// The process is gone, without a word.
        case crash(Selector)
        /// The process runs again: same identity, higher boot epoch, with or without what it had written down.
        case restart(Selector, keepsState: Bool)
        /// The process says goodbye and ends.
        case leave(Selector)
        /// The process stands still: its mail waits, its timers fire late.
        case pause(Selector)
        /// The process runs, but nothing goes in or out: what is sent in either direction waits. Lifeguard's anomaly.
        case hold(Selector)
        /// A node that was not there before starts.
        case join(Int)
        /// Nothing passes from the first nodes to the second.
        case cut(from: Selector, to: Selector, bothWays: Bool)
        /// The network falls apart into these groups and one of all the others.
        case split([Selector])
        /// All cuts and splits end.
        case heal
        /// More datagrams than usual are lost from the first nodes to the second.
        case loss(Probability, from: Selector, to: Selector)
    }

    /// When it begins, in nanoseconds.
    var at: UInt64
    /// How long it lasts; nil: for ever, or not applicable.
    var duration: UInt64?
    /// What it does.
    var action: Action
    /// As it was written, without its place in the file: the name of its stream of random words.
    var text: String
}
