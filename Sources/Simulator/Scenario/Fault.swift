import Cluster

/// A line of a scenario's timeline.
struct Fault: Hashable, Sendable {
    /// What it does.
    enum Action: Hashable, Sendable {
        /// The process is gone, without a word. If the line has a duration, it runs again after that.
        case crash(Selector)
        /// The process runs again: same identity, higher boot epoch, with or without what it had written down.
        case restart(Selector, keepsState: Bool)
        /// The process says goodbye and ends.
        case leave(Selector)
        /// The process stands still: its mail waits, its timers fire late.
        case pause(Selector)
        /// The process runs, but nothing goes in or out: what is sent in either direction waits. Lifeguard's anomaly.
        case hold(Selector)
        /// The process stands still again and again, for `blocked` nanoseconds each time, with `open` ones between.
        case comb(Selector, blocked: UInt64, open: UInt64)
        /// Its processor is so many times slower than usual, in thousandths.
        case slow(Selector, factor: UInt64)
        /// A node that was not there before starts.
        case join(Int)
        /// Nothing passes from the first nodes to the second.
        case cut(from: Selector, to: Selector, bothWays: Bool)
        /// What is sent is held, and arrives at once when the line ends.
        case jam(from: Selector, to: Selector, bothWays: Bool)
        /// Ways are worse than usual.
        case change(LinkChange, from: Selector, to: Selector, bothWays: Bool)
        /// The network falls apart into these groups and one of all the others.
        case split([Selector])
        /// The network falls apart in a way that chance fills in.
        case splitBy(SplitShape)
        /// Nodes are cut off one by one and come back one by one, in another order, within a time.
        case swizzle(Selector, over: UInt64)
        /// A node and a share of the others do not hear each other.
        case partial(Selector, peers: Probability)
        /// All cuts and splits end.
        case heal
        /// More datagrams than usual are lost from the first nodes to the second.
        case loss(Probability, from: Selector, to: Selector)
        /// Clocks go wrong.
        case clock([ClockChange])
        /// One node after the other is stopped and started again.
        case rollingRestart(Selector, every: UInt64, down: UInt64)
        /// Nodes crash and come back again and again.
        case flap(Selector, down: UInt64, up: UInt64)
        /// The node with this index starts in place of another, which ends if `replaces` names it.
        case substitute(Int, replaces: Int?)
        /// The process starts again with another address.
        case move(Selector)
        /// A member says something that is not so.
        case inject(Injection)
        /// Keys are exchanged.
        case rotateKey(KeyRotation)
        /// The agent is gone, and its broker lives on. If the line has a duration, the agent runs again after that.
        case agentCrash(Selector)
        /// The broker is gone, and its agent lives on. If the line has a duration, the broker runs again after that.
        case brokerCrash(Selector)
        /// The broker starts anew, with its data or with an empty disk; its agent lives on.
        case brokerRestart(Selector, keepsDisk: Bool)
        /// The broker copies so many times slower than usual, in thousandths.
        case brokerSlow(Selector, factor: UInt64)
        /// The broker accepts whatever it is told and does not do it.
        case brokerLie(Selector, BrokerLie)
        /// The topic's leaders take so many bytes in each partition.
        case append(topic: String, bytes: UInt64)
        /// The agents get another share of the load, in thousandths, and start again with it.
        case setWeight(Selector, UInt32)
        /// An operator gives a directive to the node with this index, or to the first one that is up.
        case direct(Directive, through: Int?)
        /// Some of what these nodes send arrives a second time, so many nanoseconds later.
        case replay(from: Selector, share: Probability, after: UInt64)
    }

    /// How a network falls apart.
    enum SplitShape: String, CaseIterable, Hashable, Sendable {
        /// More than half of the nodes, and the others.
        case majority
        /// One node, and the others.
        case one
        /// A third of the nodes, and the others.
        case minorityThird = "minority-third"
        /// Every node hears more than half of them, and no two hear the same.
        case ring
    }

    /// What is wrong with the clocks of some nodes.
    struct ClockChange: Hashable, Sendable {
        var nodes: Selector
        /// By how many millionths the monotonic clock is too fast; nil: as before.
        var drift: Int?
        /// By how many seconds the wall clock is wrong; nil: as before.
        var wallOffset: Int?
    }

    /// When it begins, in nanoseconds.
    var at: UInt64
    /// How long it lasts; nil: for ever, or not applicable.
    var duration: UInt64?
    /// What it does.
    var action: Action
    /// What it waits for, from ``at`` on; nil: for nothing else.
    var trigger: Trigger?
    /// As it was written, without its place in the file: the name of its stream of random words.
    var text: String
}
