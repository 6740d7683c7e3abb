/// What a run can be measured by, counted from the end of the warm-up unless it says otherwise.
enum Metric: String, CaseIterable, Sendable {
    /// Replicas that were copied to a node that did not hold them.
    case moves
    /// Steps that groups have accepted.
    case changes
    /// Steps that groups refused although their epoch, index and voters were right: nobody should have asked.
    case unlawfulSteps = "unlawful_steps"
    /// Steps that groups refused for their epoch, index or voters.
    case refusedSteps = "refused_steps"
    /// Directives to which the node that should have taken them objected.
    case objections
    /// The most learners that one node copied at the same time.
    case learnersInPeak = "learners_in_peak"
    /// The most learners that all nodes together copied at the same time.
    case learnersPeak = "learners_peak"
    /// Changes of a partition's leader.
    case leaderChanges = "leader_changes"
    /// Times that an observer began to hold a member for suspect.
    case suspicions
    /// The same for members that were up.
    case falseSuspicions = "false_suspicions"
    /// The same for members that were healthy, at observers that were.
    case healthyFalseSuspicions = "healthy_false_suspicions"
    /// Times that an observer began to hold a member for dead.
    case deaths
    /// The same for members that were up.
    case falseDeaths = "false_deaths"
    /// The same for members that were healthy, at observers that were.
    case healthyFalseDeaths = "healthy_false_deaths"
    /// Times that an observer heard a suspicion refuted.
    case refutations
    /// Times that an observer took back a member that it had held for dead.
    case returns
    /// Times that a node's own probe led it to accuse a member.
    case accusations
    /// Times that a member took a higher incarnation while it ran.
    case raises
    /// The worst local health of a node, as far as it lasted for a tenth of a second.
    case localHealthPeak = "local_health_peak"
    /// The most members that were suspected by anybody at one moment.
    case suspectsPeak = "suspects_peak"
    /// How many different numbers of members observers counted.
    case viewSizes = "view_sizes"
    /// The most datagrams that one node sent in one second.
    case messagesPeak = "messages_peak"
    /// Packets that channels had confirmed by their senders, for they could have been recorded.
    case challenges
    /// Steps of key rotations that a node did not take, since it was down or its ring must not take them.
    case missedRotations = "missed_rotations"
    /// Datagrams that channels dropped, by `PacketSecurity.DropReason`.
    case droppedMagic = "dropped_magic"
    case droppedVersion = "dropped_version"
    case droppedFlags = "dropped_flags"
    case droppedUnknownKey = "dropped_unknown_key"
    case droppedSelf = "dropped_self"
    case droppedStale = "dropped_stale"
    case droppedReplay = "dropped_replay"
    case droppedAuth = "dropped_auth"
    case droppedMalformed = "dropped_malformed"
    case droppedUnsolicited = "dropped_unsolicited"
    case droppedPendingFull = "dropped_pending_full"
    case droppedPendingExpired = "dropped_pending_expired"
    /// The time from a crash to the first observer that suspects the member.
    case firstSuspected = "first_suspected"
    /// The time from a crash to the first observer that declares the member dead.
    case detect
    /// The time from a crash to the moment when every live node holds the member for dead.
    case allKnow = "all_know"
    /// The time from the first observer that holds a member for dead, left or come to the last live one that does.
    case infection
    /// The time from a node's start to the moment when every live node holds it for present.
    case join
    /// The time from the first suspicion of a live member to the moment when nobody suspects it any more.
    case refute
    /// The time from the end of the faults to the moment when the views of all live nodes agree.
    case viewAgreement = "view_agreement"
    /// The time from the start of the run to the moment when every live node counts all of them.
    case formed
    /// Datagrams sent per live node and second.
    case messagesPerNodeSecond = "messages_per_node_second"
    /// Bytes sent per live node and second, before sealing.
    case bytesPerNodeSecond = "bytes_per_node_second"

    /// The place in lists that hold a value for each metric.
    var index: Int { Metric.list.firstIndex(of: self)! }

    /// All cases, in memory once: ``allCases`` is a new array each time.
    private static let list = allCases

    /// What kind of value it is.
    enum Shape {
        /// A number per run.
        case count
        /// Any number of times per run. Things that did not come to an end count as infinitely long.
        case durations
        /// A rate per node, in thousandths.
        case rates
    }

    /// What kind of value it is.
    var shape: Shape {
        switch self {
        case .firstSuspected, .detect, .allKnow, .infection, .join, .refute, .viewAgreement, .formed: .durations
        case .messagesPerNodeSecond, .bytesPerNodeSecond: .rates
        default: .count
        }
    }
}
