extension Engine {
    /// Does what a line of the timeline says about the network.
    mutating func beginOnNetwork(_ action: Fault.Action, _ index: Int, _ stream: inout RandomStream) {
        switch action {
        case .cut(let from, let to, let bothWays):
            let (sources, targets) = (NodeSet(cutOff(from, &stream)), NodeSet(cutOff(to, &stream)))
            network.begin(.cut(from: sources, to: targets), fault: index)
            if bothWays { network.begin(.cut(from: targets, to: sources), fault: index) }
        case .jam(let from, let to, let bothWays):
            let (sources, targets) = (NodeSet(cutOff(from, &stream)), NodeSet(cutOff(to, &stream)))
            network.begin(.jam(from: sources, to: targets), fault: index)
            if bothWays { network.begin(.jam(from: targets, to: sources), fault: index) }
        case .change(let change, let from, let to, let bothWays):
            let (sources, targets) = (NodeSet(pick(from, &stream)), NodeSet(pick(to, &stream)))
            network.begin(.change(change, from: sources, to: targets), fault: index)
            if bothWays { network.begin(.change(change, from: targets, to: sources), fault: index) }
        case .loss(let probability, let from, let to):
            network.begin(
                .loss(probability, from: NodeSet(pick(from, &stream)), to: NodeSet(pick(to, &stream))), fault: index)
        case .split(let groups):
            let sets = groups.map { NodeSet(pick($0, &stream)) }
            for node in hosts.indices { hosts[node].wasTouched = true }
            network.begin(.split(sets), fault: index)
        case .splitBy(let shape):
            for node in hosts.indices { hosts[node].wasTouched = true }
            network.begin(condition(of: shape, &stream), fault: index)
        case .swizzle(let selector, let over):
            swizzle(touch(selector, &stream), over: over, index, &stream)
        case .partial(let selector, let share):
            let nodes = touch(selector, &stream)
            for node in nodes { hosts[node].wasCutOff = true }
            let chosen = NodeSet(nodes)
            let others = shuffled(hosts.indices.filter { hosts[$0].isUp && !chosen.contains($0) }, &stream)
            let peers = NodeSet(Array(others.prefix(share.count(of: others.count))))
            network.begin(.cut(from: chosen, to: peers), fault: index)
            network.begin(.cut(from: peers, to: chosen), fault: index)
        case .heal:
            network.heal()
            releaseJam(of: nil)
        default:
            preconditionFailure("not about the network")
        }
    }

    /// The members in an order that a stream of random words decides. Source: Fisher and Yates.
    func shuffled(_ members: [Int], _ stream: inout RandomStream) -> [Int] {
        var result = members
        for index in stride(from: result.count - 1, to: 0, by: -1) {
            result.swapAt(index, Int(stream.below(UInt64(index + 1))))
        }
        return result
    }

    private func condition(of shape: Fault.SplitShape, _ stream: inout RandomStream) -> SimulatedNetwork.Condition {
        let order = shuffled(hosts.indices.filter { hosts[$0].isUp }, &stream)
        switch shape {
        case .majority: return .split([NodeSet(Array(order.prefix(order.count / 2 + 1)))])
        case .one: return .split([NodeSet(Array(order.prefix(1)))])
        case .minorityThird: return .split([NodeSet(Array(order.prefix(order.count / 3)))])
        case .ring:
            var places = [Int](repeating: -1, count: hosts.count)
            for (place, node) in order.enumerated() { places[node] = place }
            // Itself and `reach` on either side are more than half of them.
            return .ring(places: places, reach: (order.count / 2 + 1) / 2, count: order.count)
        }
    }

    /// One half of the time for cutting the nodes off, the other for letting them back.
    private mutating func swizzle(_ nodes: [Int], over: UInt64, _ index: Int, _ stream: inout RandomStream) {
        guard !nodes.isEmpty else { return }
        let all = NodeSet(Array(hosts.indices))
        let (going, coming) = (shuffled(nodes, &stream), shuffled(nodes, &stream))
        let step = over / 2 / UInt64(nodes.count)
        for (place, node) in going.enumerated() {
            hosts[node].wasCutOff = true
            for condition in SimulatedNetwork.Condition.isolation(of: node, from: all) {
                act(.step(fault: index, .begin(condition)), at: now + UInt64(place) * step)
            }
        }
        for (place, node) in coming.enumerated() {
            for condition in SimulatedNetwork.Condition.isolation(of: node, from: all) {
                act(.step(fault: index, .end(condition)), at: now + over / 2 + UInt64(place + 1) * step)
            }
        }
    }
}

extension SimulatedNetwork.Condition {
    /// What cuts one node off in both directions.
    fileprivate static func isolation(of node: Int, from all: NodeSet) -> [SimulatedNetwork.Condition] {
        [.cut(from: NodeSet([node]), to: all), .cut(from: all, to: NodeSet([node]))]
    }
}
