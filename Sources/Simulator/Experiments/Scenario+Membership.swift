import Cluster
import SWIM

extension Scenario {
    /// A cluster that replicates no state, so that only the membership protocol is at work: no topics, no voters, and
    /// the nodes say nothing of themselves. One-way delays are 1 to 10 ms unless said otherwise.
    ///
    /// - Parameters:
    ///   - name: The name in reports.
    ///   - nodes: How many there are at first.
    ///   - joiners: How many more may join by the timeline.
    ///   - startsFormed: Whether the first ones know each other from the beginning.
    ///   - loss: How likely a datagram is lost, in parts per million.
    ///   - configuration: The protocol's parameters.
    static func membership(
        _ name: String, nodes: Int, joiners: Int = 0, startsFormed: Bool = true, loss: UInt64 = 0,
        configuration: MembershipConfiguration = MembershipConfiguration()
    ) -> Scenario {
        var scenario = Scenario(name: name, nodeCount: nodes + joiners, until: .max)
        for index in nodes..<nodes + joiners { scenario.nodes[index].isInitial = false }
        scenario.startsFormed = startsFormed
        scenario.configuration.publishesAttributes = false
        scenario.configuration.membership = configuration
        scenario.link.latency = .uniform(1_000_000...10_000_000)
        scenario.link.loss = Probability(partsPerMillion: loss)
        return scenario
    }

    /// Adds a line to the timeline. Times are in milliseconds.
    mutating func at(_ milliseconds: UInt64, for duration: UInt64? = nil, _ action: Fault.Action) {
        let text = "\(action) at \(milliseconds) ms"
        timeline.append(
            Fault(
                at: .milliseconds(milliseconds), duration: duration.map(Nanoseconds.milliseconds), action: action,
                text: text))
    }
}

extension Selector {
    /// These nodes.
    static func these(_ nodes: [Int]) -> Selector {
        Selector(terms: [.nodes(nodes)], text: nodes.map { "n\($0 + 1)" }.joined(separator: " "))
    }

    /// Every node.
    static let everybody = Selector(terms: [.all], text: "*")
}

extension Engine {
    /// Runs up to a time in milliseconds.
    mutating func run(toMillisecond time: UInt64) {
        run(until: .milliseconds(time))
    }
}
