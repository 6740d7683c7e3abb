/// Which nodes a line of a scenario is about.
struct Selector: Hashable, Sendable {
    /// One word of it.
    enum Term: Hashable, Sendable {
        /// These nodes, by index.
        case nodes([Int])
        /// Every node, up or not.
        case all
        /// So many of the nodes that are up, as the line's own stream of random words picks them.
        case random(Int)
        /// Such a share of the nodes that are up, rounded up, as the line's own stream of random words picks them.
        case share(Probability)
        /// The node that coordinates at the time.
        case coordinator
        /// Whom the step concerned for which the line waited.
        case target
        /// Who led the group of that step.
        case leader
        /// The nodes that have crashed and are still down.
        case crashed
        /// The nodes that a cut has named so far, other than by `*`.
        case cutOff
        /// The nodes that are up and that no crash, leave, pause, cut or split has touched so far.
        case healthy
    }

    var terms: [Term]
    /// As it was written.
    var text: String

    /// The nodes if they can be known before the run.
    var fixedNodes: [Int]? {
        var result: [Int] = []
        for term in terms {
            guard case .nodes(let nodes) = term else { return nil }
            result += nodes
        }
        return result
    }
}
