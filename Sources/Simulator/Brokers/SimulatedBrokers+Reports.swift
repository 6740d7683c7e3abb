import Cluster
import SWIM

extension SimulatedBrokers {
    /// Lets a node learn what its groups have committed, stand where nobody leads, and copy.
    ///
    /// - Returns: Whether it is copying.
    mutating func advance(_ node: Int, to time: UInt64, reach: Reach) -> Bool {
        copy(to: time, reach)
        elect(node, at: time, reach)
        for index in groups.indices where groups[index].exists { propagate(index, to: node, reach) }
        if areCopiesStale { copy(to: time, reach) }
        return isCopying(node)
    }

    /// How many groups count a node among their members, or are led by it.
    func count(at node: Int, leadsOnly: Bool) -> Int {
        groups.count { group in
            let configuration = group.configuration
            if leadsOnly { return configuration.leader == ids[node] }
            return configuration.voters.contains(ids[node]) || configuration.learners.contains(ids[node])
        }
    }

    /// What a node's broker has to say.
    func reports(of node: Int, at time: UInt64) -> [ReplicaReport] {
        let process = processes[node]
        guard process.lie != .empty else { return [] }
        var reports: [ReplicaReport] = []
        for (index, group) in groups.enumerated() {
            // Who has lost its disk says nothing of what was on it until it hears of it again.
            guard let replica = group.replica(at: node), !replica.isBlank || replica.known.index > 0 else { continue }
            var report = ReplicaReport(
                partition: group.partition, group: replica.known, bytes: replica.bytes, totalBytes: group.size,
                isCaughtUp: replica.bytes == group.size)
            if process.lie == .progress { embellish(&report, since: process.liesSince, at: time) }
            if let claim = process.claims[index], claim.index > report.group.index { report.group = claim }
            reports.append(report)
        }
        return reports
    }

    /// Begins or ends a broker's lies.
    mutating func setLie(_ lie: BrokerLie?, of node: Int, at time: UInt64, _ reach: Reach) {
        copy(to: time, reach)
        processes[node].lie = lie
        processes[node].liesSince = time
        processes[node].claims = [:]
        changed.append(node)
    }

    /// Says that the copy goes on as fast as it could.
    private func embellish(_ report: inout ReplicaReport, since: UInt64, at time: UInt64) {
        guard report.bytes < report.totalBytes else { return }
        let (high, low) = model.bandwidth.multipliedFullWidth(by: time - since)
        let claimed = high < 1_000_000_000 ? UInt64(1_000_000_000).dividingFullWidth((high, low)).quotient : .max
        report.bytes = min(max(report.bytes, claimed), report.totalBytes)
        report.isCaughtUp = report.bytes == report.totalBytes
    }
}
