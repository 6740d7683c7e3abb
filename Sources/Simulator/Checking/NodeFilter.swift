/// A ``Selector`` in a form that answers in constant time whether a node is one of those meant.
struct NodeFilter {
    private var fixed = NodeSet()
    private var isAll = false
    private var wantsHealthy = false
    /// The words that depend on anything else.
    private var others: Selector?

    init(_ selector: Selector) {
        var others = Selector(terms: [], text: selector.text)
        for term in selector.terms {
            switch term {
            case .nodes(let members): for member in members { fixed.insert(member) }
            case .all: isAll = true
            case .healthy: wantsHealthy = true
            default: others.terms.append(term)
            }
        }
        if !others.terms.isEmpty { self.others = others }
    }

    /// Whether a node is one of those meant, as things stand.
    func includes(_ node: Int, _ hosts: [SimulatedHost]) -> Bool {
        if isAll || fixed.contains(node) { return true }
        if wantsHealthy, hosts[node].isHealthy { return true }
        return others?.includes(node, hosts) ?? false
    }
}

extension SimulatedHost {
    /// Whether the node is up, and no line of the timeline has been about it by itself.
    var isHealthy: Bool { isUp && !wasTouched }
}
