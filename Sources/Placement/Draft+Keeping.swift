extension Draft {
    /// Keeps the replicas that may stay: on nodes that keep theirs, within the limits of the domains and no more than wanted.
    ///
    /// What is within the limits is a set that can always be completed, so nothing kept here has to be given up later for
    /// the sake of the spread.
    mutating func keep() {
        var staying: [Int32] = []
        for partition in 0..<catalog.count where !frozen[partition] {
            let current = Int(catalog.start[partition])..<Int(catalog.start[partition + 1])
            staying.removeAll(keepingCapacity: true)
            for position in current where topology.keeps[Int(catalog.nodes[position])] {
                staying.append(catalog.nodes[position])
            }
            if staying.isEmpty { continue }
            let leading = catalog.leader(partition)
            let factor = Int(slotStart[partition + 1] - slotStart[partition])
            var slot = Int(slotStart[partition])
            if staying.count <= factor, isWithinLimits(partition, staying) {
                for node in staying {
                    set(slot, to: node)
                    slot += 1
                }
            } else {
                orderByWorth(&staying, leading: leading)
                let end = Int(slotStart[partition + 1])
                for node in staying where slot < end {
                    // A cordoned node keeps what it has.
                    guard !topology.receives[Int(node)] || fits(partition, on: node, leaving: Self.none) else {
                        continue
                    }
                    set(slot, to: node)
                    slot += 1
                }
            }
            if holds(partition, leading) {
                leader[partition] = leading
                led[Int(leading)] += 1
            }
        }
    }

    /// Puts the replicas that should rather stay first: cordoned nodes, the leader, then nodes that hold too little.
    private func orderByWorth(_ nodes: inout [Int32], leading: Int32) {
        nodes.sort { a, b in
            let (ra, rb) = (topology.receives[Int(a)], topology.receives[Int(b)])
            if ra != rb { return rb }
            if (a == leading) != (b == leading) { return a == leading }
            let sa = Int64(heldBefore[Int(a)]) * Shares.fraction - shares.ideal[Int(a)]
            let sb = Int64(heldBefore[Int(b)]) * Shares.fraction - shares.ideal[Int(b)]
            return sa != sb ? sa < sb : a < b
        }
    }

    private func isWithinLimits(_ partition: Int, _ nodes: [Int32]) -> Bool {
        let depth = topology.depth
        for level in 0..<depth {
            for node in nodes {
                let domain = topology.chain[Int(node) * depth + level]
                if domain < 0 { continue }
                var count: Int32 = 0
                for other in nodes where topology.chain[Int(other) * depth + level] == domain { count += 1 }
                if count > limits.limit(Int(limits.classes[partition]), Int(domain)) { return false }
            }
        }
        return true
    }
}
