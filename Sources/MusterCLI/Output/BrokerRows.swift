import MusterAPI

/// The rows of `muster status` about the agent's broker.
enum BrokerRows {
    /// What is known of the broker, and what went wrong last if anything was refused or failed.
    static func rows(_ broker: BrokerRecord) -> [[Table.Cell]] {
        var text = "\(broker.driver), "
        switch broker.state {
        case .waiting: text += "has not reported yet"
        case .reporting, .expired:
            let age = broker.reportAgeSeconds.map { Units.duration($0) } ?? "never"
            text += broker.state == .expired ? "silent" : "reporting"
            text += broker.reportAgeSeconds == nil ? ", never reported" : ", last report \(age) ago"
        }
        if broker.driver == "watch", !broker.connected { text += ", not connected" }
        text += "; \(broker.replicas) replicas, \(broker.desired) steps desired"
        let style: Style = broker.state == .reporting ? .green : broker.state == .expired ? .red : .yellow
        var rows: [[Table.Cell]] = [["broker", .init(text, style)]]
        let odd = broker.counters.keys.sorted().filter {
            broker.counters[$0] != 0 && ($0.hasPrefix("refused_") || $0.hasPrefix("failed_") || $0 == "takeovers")
        }
        if !odd.isEmpty {
            let counts = odd.map {
                "\(broker.counters[$0] ?? 0) \($0.replacing("_", with: " ").replacing("-", with: " "))"
            }
            rows.append(["broker trouble", .init(counts.joined(separator: ", "), .yellow)])
        }
        if let problem = broker.lastProblem { rows.append(["last trouble", .init(problem)]) }
        return rows
    }
}
