/// A number that a run comes to, counted from the end of the warm-up.
enum Measure: String, CaseIterable, Sendable {
    /// Replicas that were copied to a node that did not hold them.
    case moves
    /// Changes of a partition's leader.
    case leaderChanges = "leader_changes"
    /// Times that an observer began to hold a member for suspect.
    case suspicions
    /// The same for members that were up.
    case falseSuspicions = "false_suspicions"
    /// Times that an observer began to hold a member for dead.
    case deaths
    /// The same for members that were up.
    case falseDeaths = "false_deaths"
    /// Times that an observer heard a suspicion refuted.
    case refutations
    /// The longest time from a crash to the first observer that suspects the member.
    case firstSuspected = "first_suspected"
    /// The longest time from a crash to the moment when every live node holds the member for dead.
    case allKnow = "all_know"
    /// Datagrams sent per live node and second.
    case messagesPerNodeSecond = "messages_per_node_second"
    /// Bytes sent per live node and second, before sealing.
    case bytesPerNodeSecond = "bytes_per_node_second"

    /// What its values are written in.
    enum Unit {
        case count
        case duration
        /// A decimal number, held in thousandths.
        case rate
    }

    /// What its values are written in.
    var unit: Unit {
        switch self {
        case .firstSuspected, .allKnow: .duration
        case .messagesPerNodeSecond, .bytesPerNodeSecond: .rate
        default: .count
        }
    }
}
