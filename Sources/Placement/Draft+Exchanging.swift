extension Draft {
    /// Sends replicas from node to node along shortest paths, each of which takes one from a node that holds more and gives
    /// one to a node that holds less, until no path does.
    ///
    /// An edge from `a` to `b` is a replica on `a` that may be on `b`. That no path improves is the proof that the counts
    /// are as even as the limits permit. Paths of replicas that have to be copied anyway are free and come first.
    mutating func exchange() {
        guard canImprove() else { return }
        buildLists()
        var search = ExchangeSearch(topology)
        for onlyNew in [true, false] {
            var found: Bool
            repeat {
                found = false
                search.startRound()
                // What a failed search has visited leads nowhere for the less loaded nodes after it either.
                while let source = heaviest(except: search.exhausted), canImprove(from: source) {
                    if search.findPath(in: self, from: source, onlyNew: onlyNew), apply(search.path) {
                        found = true
                        search.forgetVisited()
                    } else {
                        search.exhausted[source] = true
                    }
                }
            } while found
        }
    }

    private func heaviest(except exhausted: [Bool]) -> Int? {
        var best: Int?
        for node in topology.members where held[Int(node)] > 0 && !exhausted[Int(node)] {
            let node = Int(node)
            if let other = best, !isHeavier(node, than: other) { continue }
            best = node
        }
        return best
    }

    private func isHeavier(_ a: Int, than b: Int) -> Bool {
        (2 * Int64(held[a]) - 1) * topology.weight[b] > (2 * Int64(held[b]) - 1) * topology.weight[a]
    }

    private func canImprove() -> Bool {
        guard let source = heaviest(except: [Bool](repeating: false, count: topology.count)) else { return false }
        return canImprove(from: source)
    }

    private func canImprove(from source: Int) -> Bool {
        for node in topology.members where improves(from: source, to: Int(node)) { return true }
        return false
    }

    /// Makes the moves of a path, unless two of them concern one partition and do harm together.
    private mutating func apply(_ path: [(slot: Int32, node: Int32)]) -> Bool {
        var undo: [(slot: Int, node: Int32, isNew: Bool)] = []
        let before = path.map { excess(Int(slotPartition[Int($0.slot)])) }
        let leaders = path.map { leader[Int(slotPartition[Int($0.slot)])] }
        for (slot, node) in path {
            undo.append((Int(slot), slots[Int(slot)], isNew[Int(slot)]))
            move(Int(slot), to: node)
        }
        for (position, step) in path.enumerated()
        where path.count > 1 && excess(Int(slotPartition[Int(step.slot)])) > before[position] {
            for step in undo.reversed() {
                set(step.slot, to: step.node)
                isNew[step.slot] = step.isNew
            }
            for (position, step) in path.enumerated() {
                let partition = Int(slotPartition[Int(step.slot)])
                guard leader[partition] < 0, leaders[position] >= 0 else { continue }
                leader[partition] = leaders[position]
                led[Int(leaders[position])] += 1
            }
            return false
        }
        return true
    }

    /// By how much a partition is above its limits, over all domains; a node that holds it twice counts as well.
    private func excess(_ partition: Int) -> Int {
        let depth = topology.depth
        var excess = 0
        let range = range(partition)
        for slot in range where slots[slot] >= 0 {
            for other in range where other < slot && slots[other] == slots[slot] { excess += 1 }
            for level in 0..<depth {
                let domain = topology.chain[Int(slots[slot]) * depth + level]
                if domain < 0 { break }
                var rank: Int32 = 1
                for other in range where other < slot && slots[other] >= 0 {
                    if topology.chain[Int(slots[other]) * depth + level] == domain { rank += 1 }
                }
                if rank > limits.limit(Int(limits.classes[partition]), Int(domain)) { excess += 1 }
            }
        }
        return excess
    }
}
