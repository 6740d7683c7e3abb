extension Selector {
    /// Whether a node is one of those meant, as things stand.
    ///
    /// For words that pick at random or by role, which only the timeline may use, the answer is no.
    func includes(_ node: Int, _ hosts: [SimulatedHost]) -> Bool {
        terms.contains { term in
            switch term {
            case .nodes(let members): members.contains(node)
            case .all: true
            case .crashed: hosts[node].state == .crashed
            case .cutOff: hosts[node].wasCutOff
            case .healthy: hosts[node].isUp && !hosts[node].wasTouched
            case .random, .share, .coordinator, .target, .leader: false
            }
        }
    }
}
