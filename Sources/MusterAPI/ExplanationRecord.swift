/// Why a partition is where it is, node by node.
public struct ExplanationRecord: Hashable, Codable, Sendable {
    /// Something that speaks for or against a node, or a cause of a move.
    public struct Rule: Hashable, Codable, Sendable {
        /// A stable word for machines, for example `rack-cap`.
        public var rule: String
        /// What it says of a node: `no`, `keep`, `must`, `worse` or `better`; of the partition: `move` or `refused`.
        public var decision: String
        /// One sentence with the names and numbers of the case.
        public var text: String

        /// Creates a rule.
        public init(rule: String, decision: String, text: String) {
            self.rule = rule
            self.decision = decision
            self.text = text
        }
    }

    /// A node's case.
    public struct Node: Hashable, Codable, Sendable {
        /// How much a node holds.
        public struct Load: Hashable, Codable, Sendable {
            /// Replicas that it holds.
            public var count: Int
            /// Its fair share by weight and domain, rounded up.
            public var ideal: Int

            /// Creates a load.
            public init(count: Int, ideal: Int) {
                self.count = count
                self.ideal = ideal
            }
        }

        /// The node's name.
        public var node: String
        /// Its failure domain, outermost first, joined with `/`.
        public var domain: String
        /// What the planner takes it for: `up`, `dead`, `draining`, `cordoned` or `maintenance`.
        public var state: String
        /// Whether it holds a replica now.
        public var holds: Bool
        /// Whether it will hold one after the plan.
        public var willHold: Bool
        /// Whether its replica may stay, or it could be given one beside those that stay.
        public var allowed: Bool
        /// What speaks for or against it.
        public var rules: [Rule]
        /// How much it holds.
        public var load: Load

        /// Creates a case.
        public init(
            node: String, domain: String, state: String, holds: Bool, willHold: Bool, allowed: Bool, rules: [Rule],
            load: Load
        ) {
            self.node = node
            self.domain = domain
            self.state = state
            self.holds = holds
            self.willHold = willHold
            self.allowed = allowed
            self.rules = rules
            self.load = load
        }
    }

    /// What a partition waits for.
    public struct Delay: Hashable, Codable, Sendable {
        /// After how many seconds it is over.
        public var seconds: Double
        /// What it is about.
        public var reason: ReasonRecord

        /// Creates a delay.
        public init(seconds: Double, reason: ReasonRecord) {
            self.seconds = seconds
            self.reason = reason
        }
    }

    /// `topic/index`.
    public var partition: String
    /// How many replicas it should have.
    public var replicationFactor: Int
    /// The replicas after the plan, the leader first.
    public var desired: [String]
    /// The replicas now, the leader first.
    public var actual: [String]
    /// Why it changes, if it does; why it cannot, if it cannot.
    public var why: [Rule]
    /// Every node, by name.
    public var nodes: [Node]
    /// What time alone ends; nil if nothing does.
    public var delay: Delay?
    /// What keeps a change from being made or from going on.
    public var blockedBy: [HoldRecord]

    /// Creates a record.
    public init(
        partition: String, replicationFactor: Int, desired: [String], actual: [String], why: [Rule], nodes: [Node],
        delay: Delay? = nil, blockedBy: [HoldRecord] = []
    ) {
        self.partition = partition
        self.replicationFactor = replicationFactor
        self.desired = desired
        self.actual = actual
        self.why = why
        self.nodes = nodes
        self.delay = delay
        self.blockedBy = blockedBy
    }
}
