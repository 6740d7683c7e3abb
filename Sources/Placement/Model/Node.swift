/// A place where replicas may live, as the planner sees it.
public struct Node: Hashable, Sendable {
    /// Whether replicas may be there.
    public enum State: String, Hashable, Sendable, CaseIterable {
        /// Keeps and receives replicas.
        case up
        /// Its replicas are lost and must be replaced.
        case dead
        /// Its replicas are readable, but have to go elsewhere. One that no other node can hold stays.
        case draining
        /// Keeps what it has and receives nothing.
        case cordoned
        /// About to be away for a while: keeps its replicas, receives nothing, and leads nothing that another node can lead.
        case maintenance
    }

    /// A unique name. Plans are ordered by it, so it should be stable.
    public var id: String
    /// The failure domains it is in, outermost first, for example `["eu", "eu-a", "r1"]`. Empty: a domain of its own.
    public var domain: [String]
    /// Relative capacity in thousandths: 1000 is one share, 2000 gets twice the replicas. 0 gets none.
    public var weight: UInt32
    /// Whether replicas may be there.
    public var state: State
    /// The most bytes it can hold; `nil`: no limit. No plan brings a node above it.
    public var capacity: UInt64?

    /// Creates a node.
    public init(
        id: String, domain: [String] = [], weight: UInt32 = 1000, state: State = .up, capacity: UInt64? = nil
    ) {
        self.id = id
        self.domain = domain
        self.weight = weight
        self.state = state
        self.capacity = capacity
    }
}
