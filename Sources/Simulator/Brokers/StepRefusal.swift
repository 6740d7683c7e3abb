/// Why a group refuses a step. Source: the broker's part of the contract.
enum StepRefusal: String, CaseIterable, Hashable, Sendable {
    /// The group has accepted a step of a higher epoch.
    case epoch
    /// The group's index or its voters are not those that the coordinator expected.
    case configuration
    /// The step makes no sense for the group, for example to remove who is not in it.
    case senseless
    /// Another learner is on its way.
    case inFlight = "in-flight"
    /// The leader does not reach a majority of the voters, of those that are or of those that would be.
    case quorum
    /// Who would vote or lead does not hold everything yet, or is out of reach.
    case behind
    /// A vote would be taken away so that fewer caught-up voters than a majority are left.
    case majority
    /// A replica that is whole would lose its vote before another one has it in its place.
    case replacement

    /// Whether a coordinator that was a moment behind may well ask for it: the comparison is there for that.
    var isRace: Bool { self == .epoch || self == .configuration }
}
