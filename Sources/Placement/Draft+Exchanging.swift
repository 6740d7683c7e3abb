extension Draft {
    /// Sends replicas from node to node along shortest paths, each of which takes one from a node that holds more and gives
    /// one to a node that holds less, until no path does.
    ///
    /// An edge from `a` to `b` is a replica on `a` that may be on `b`. That no path improves is the proof that the counts
    /// are as even as the limits permit. Paths of replicas that have to be copied anyway are free and come first.
    mutating func exchange() {
        guard canImprove() else { return }
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
                setLeader(of: partition, to: leaders[position])
            }
            return false
        }
        return true
    }
}
