extension Draft {
    /// Evens out the load: exchanges a replica of the node that is loaded most against a lighter one of a node that is loaded
    /// little, for as long as that lowers the larger of their two loads.
    ///
    /// Replica counts, spread and rules stay as they are; only leaders are chosen later. With replicas of unequal size this is
    /// bin packing, so it is a local search, which ends where no such exchange helps.
    mutating func balanceLoad(tolerance: UInt32) {
        var load = [Int64](repeating: 0, count: topology.count)
        for slot in slots.indices where slots[slot] >= 0 {
            load[Int(slots[slot])] += catalog.load[Int(slotPartition[slot])]
        }
        var total: Int64 = 0
        var weight: Int64 = 0
        for node in topology.members {
            total += load[Int(node)]
            weight += topology.weight[Int(node)]
        }
        guard weight > 0 else { return }
        var isSettled = [Bool](repeating: false, count: topology.count)
        while let heavy = mostLoaded(load, except: isSettled) {
            let share = topology.weight[heavy].multipliedFullWidth(by: total)
            let ideal = weight.dividingFullWidth(share).quotient
            if load[heavy] - ideal <= ideal / 1000 * Int64(tolerance) { return }
            if let exchange = bestExchange(from: heavy, load) {
                let light = slots[exchange.lighter]
                let amount = exchange.amount
                move(exchange.heavier, to: light)
                move(exchange.lighter, to: Int32(truncatingIfNeeded: heavy))
                load[heavy] -= amount
                load[Int(light)] += amount
                for node in isSettled.indices { isSettled[node] = false }
            } else {
                isSettled[heavy] = true
            }
        }
    }

    /// Whether `a` units on one node are more than `b` on another, relative to their weights.
    private func isMore(_ a: Int64, on x: Int, than b: Int64, on y: Int) -> Bool {
        let left = a.multipliedFullWidth(by: topology.weight[y])
        let right = b.multipliedFullWidth(by: topology.weight[x])
        return (left.high, left.low) > (right.high, right.low)
    }

    private func mostLoaded(_ load: [Int64], except isSettled: [Bool]) -> Int? {
        var most: Int?
        for node in topology.members where !isSettled[Int(node)] && load[Int(node)] > 0 {
            if let other = most, !isMore(load[Int(node)], on: Int(node), than: load[other], on: other) { continue }
            most = Int(node)
        }
        return most
    }

    /// The exchange that comes nearest to dividing the difference evenly. Looks at every other node, the lightest first, until
    /// one has something to offer.
    private func bestExchange(from heavy: Int, _ load: [Int64]) -> (heavier: Int, lighter: Int, amount: Int64)? {
        let others = topology.members.filter { isMore(load[heavy], on: heavy, than: load[Int($0)], on: Int($0)) }.sorted
        {
            if isMore(load[Int($1)], on: Int($1), than: load[Int($0)], on: Int($0)) { return true }
            if isMore(load[Int($0)], on: Int($0), than: load[Int($1)], on: Int($1)) { return false }
            return topology.rank[Int($0)] < topology.rank[Int($1)]
        }
        let offered = loads(of: heavy)
        for light in others {
            let returned = loads(of: Int(light))
            var best: (heavier: Int, lighter: Int, amount: Int64)?
            let wanted = (load[heavy] - load[Int(light)]) / 2
            for offer in offered {
                for answer in returned where answer.load < offer.load {
                    let amount = offer.load - answer.load
                    if let best, abs(best.amount - wanted) <= abs(amount - wanted) { continue }
                    guard isMore(load[heavy], on: heavy, than: load[Int(light)] + amount, on: Int(light)),
                        isExchangeable(offer.slot, answer.slot)
                    else { continue }
                    best = (offer.slot, answer.slot, amount)
                }
            }
            if let best { return best }
        }
        return nil
    }

    /// The replicas of a node that may leave it, the heaviest first.
    private func loads(of node: Int) -> [(load: Int64, slot: Int)] {
        var all: [(load: Int64, slot: Int)] = []
        var slot = lists.first[node]
        while slot >= 0 {
            let partition = Int(slotPartition[Int(slot)])
            if !isFixed(partition, node) { all.append((catalog.load[partition], Int(slot))) }
            slot = lists.next(after: slot)
        }
        return all.sorted { $0.load != $1.load ? $0.load > $1.load : $0.slot < $1.slot }
    }

    private func isExchangeable(_ a: Int, _ b: Int) -> Bool {
        let (p, q) = (Int(slotPartition[a]), Int(slotPartition[b]))
        guard p != q, !holds(p, slots[b]), !holds(q, slots[a]), permits(p, Int(slots[b])), permits(q, Int(slots[a])),
            hasRoom(p, in: Int(topology.home[Int(slots[b])]), leaving: slots[a]),
            hasRoom(q, in: Int(topology.home[Int(slots[a])]), leaving: slots[b])
        else { return false }
        guard topology.hasCapacities else { return true }
        let (x, y) = (Int(slots[a]), Int(slots[b]))
        return used[x] - catalog.bytes[p] + catalog.bytes[q] <= topology.capacity[x]
            && used[y] - catalog.bytes[q] + catalog.bytes[p] <= topology.capacity[y]
    }
}
