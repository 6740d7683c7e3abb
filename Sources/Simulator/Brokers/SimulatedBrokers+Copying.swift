import Cluster
import Placement
import SWIM

extension SimulatedBrokers {
    /// Lets everybody copy for the time since the last call.
    ///
    /// A node's bandwidth is shared equally by the copies that go in, and by those that go out; the smaller share counts.
    /// Who could not copy at the end of the time counts as if it could not have all along, so it has to be called often.
    ///
    /// - Complexity: O(copies under way), and O(replicas) once after replicas came or went.
    mutating func copy(to time: UInt64, _ reach: Reach) {
        if areCopiesStale { findCopies() }
        let elapsed = time - copiedUntil
        copiedUntil = time
        guard elapsed > 0, !copies.isEmpty else { return }
        var (incoming, outgoing) = (
            [UInt64](repeating: 0, count: names.count), [Int](repeating: -1, count: copies.count)
        )
        var serving = incoming
        for (place, copy) in copies.enumerated() {
            guard processes[copy.node].lie == nil, let leader = node(leading: copy.group), leader != copy.node,
                groups[copy.group].isCaughtUp(leader), reach(copy.node, leader)
            else { continue }
            incoming[copy.node] += 1
            serving[leader] += 1
            outgoing[place] = leader
        }
        var isWhole = false
        for (place, copy) in copies.enumerated() where outgoing[place] >= 0 {
            let source = outgoing[place]
            let shares = (bandwidth(of: copy.node) / incoming[copy.node], bandwidth(of: source) / serving[source])
            let rate = min(shares.0, shares.1, groups[copy.group].rateLimit ?? .max)
            let (high, low) = rate.multipliedFullWidth(by: elapsed)
            let (sum, carry) = low.addingReportingOverflow(copies[place].rest)
            let paid = UInt64(1_000_000_000).dividingFullWidth((min(high + (carry ? 1 : 0), 999_999_999), sum))
            copies[place].rest = paid.remainder
            if receive(paid.quotient, copy) { isWhole = true }
        }
        if isWhole { areCopiesStale = true }
    }

    /// Whether a node has anything to copy.
    func isCopying(_ node: Int) -> Bool {
        copies.contains { copy in
            copy.node == node
                && groups[copy.group].replica(at: node).map { $0.bytes < groups[copy.group].size } ?? false
        }
    }

    /// A topic's leaders take new data, as far as they run.
    mutating func append(_ bytes: UInt64, to topic: String, at time: UInt64, _ reach: Reach) {
        copy(to: time, reach)
        for index in groups.indices where groups[index].exists && groups[index].partition.topic == topic {
            guard let leader = node(leading: index), reach(leader, leader), groups[index].isCaughtUp(leader),
                let place = groups[index].replicas.firstIndex(where: { $0.node == leader })
            else { continue }
            groups[index].size += bytes
            groups[index].replicas[place].bytes = groups[index].size
            changed += groups[index].replicas.map(\.node)
        }
        areCopiesStale = true
    }

    /// Forgets what a node held, as if its disk were new.
    mutating func loseData(of node: Int, at time: UInt64, _ reach: Reach) {
        copy(to: time, reach)
        for index in groups.indices {
            guard let place = groups[index].replicas.firstIndex(where: { $0.node == node }) else { continue }
            groups[index].replicas.remove(at: place)
            let isMember = groups[index].configuration.voters.contains(ids[node])
            guard isMember else { continue }
            groups[index].addReplica(at: node)
            groups[index].replicas[place].isBlank = true
            groups[index].replicas[place].known = GroupConfiguration(index: 0, epoch: 0, voters: [])
        }
        areCopiesStale = true
    }

    /// Adds to what a node holds. Returns whether it is whole by that.
    private mutating func receive(_ bytes: UInt64, _ copy: Copy) -> Bool {
        let size = groups[copy.group].size
        guard let place = groups[copy.group].replicas.firstIndex(where: { $0.node == copy.node }) else { return false }
        let held = groups[copy.group].replicas[place].bytes
        guard held < size else { return false }
        let part = min(bytes, size - held)
        copiedBytes += part
        groups[copy.group].replicas[place].bytes += part
        groups[copy.group].acknowledge(voters: nodes(of: groups[copy.group].configuration.voters))
        guard held + part == size else { return false }
        groups[copy.group].replicas[place].isBlank = false
        if !groups[copy.group].replicas[place].wasWhole { moves += 1 }
        groups[copy.group].replicas[place].wasWhole = true
        changed.append(copy.node)
        return true
    }

    private func bandwidth(of node: Int) -> UInt64 { model.bandwidth * 1_000 / processes[node].slowness }

    private mutating func findCopies() {
        areCopiesStale = false
        var found: [Copy] = []
        for (index, group) in groups.enumerated() where group.exists {
            for replica in group.replicas where replica.bytes < group.size {
                let rest = copies.first { $0.group == index && $0.node == replica.node }?.rest ?? 0
                found.append(Copy(group: index, node: replica.node, rest: rest))
            }
        }
        copies = found
        countLearners()
    }

    private mutating func countLearners() {
        var perNode = [UInt64](repeating: 0, count: names.count)
        for copy in copies where groups[copy.group].configuration.learners.contains(ids[copy.node]) {
            perNode[copy.node] += 1
        }
        learnersInPeak = max(learnersInPeak, perNode.max() ?? 0)
        learnersPeak = max(learnersPeak, perNode.reduce(0, +))
    }
}
