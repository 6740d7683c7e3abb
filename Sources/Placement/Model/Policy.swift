/// What a plan has to respect besides the nodes' states, and how hard the planner tries.
public struct Policy: Hashable, Sendable {
    /// How the number of moves is brought down. Both reach the same evenness.
    public enum Solver: String, Hashable, Sendable, CaseIterable {
        /// Moves near the lower bound, which is stated beside them.
        case fast
        /// The fewest replicas that can be copied, then the fewest changes of leader that the replicas permit: two minimum-cost
        /// flows. Other replicas that permit fewer changes are looked for and mostly found; that there are none is not proved.
        ///
        /// Capacities make it bin packing. The flow's plan is taken if it keeps to them; otherwise the plan is that of `fast`,
        /// and is proved only if it is at the lower bound. `Plan.isOptimal` tells.
        case exact
    }

    /// Who may hold or lead what. The order does not matter: a node has to satisfy all of them.
    public var rules: [PlacementRule]
    /// How the number of moves is brought down.
    public var solver: Solver
    /// If set, load is balanced as well: by exchanging replicas one for one, until no node carries more than its share by more
    /// than this many thousandths, or nothing improves. What is achieved for the counts is kept; more data moves.
    public var loadTolerance: UInt32?

    /// Creates a policy.
    public init(rules: [PlacementRule] = [], solver: Solver = .fast, loadTolerance: UInt32? = nil) {
        self.rules = rules
        self.solver = solver
        self.loadTolerance = loadTolerance
    }
}
