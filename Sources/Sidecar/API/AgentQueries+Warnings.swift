import Muster
import MusterAPI

extension AgentQueries {
    /// What somebody should look at, from what the node counts.
    ///
    /// Packets that do not open are dropped without an answer. So the two sides of a wrong key see different things: one that
    /// nobody answers it, the other what it drops and why.
    static func warnings(_ statistics: NodeStatistics) -> [ReasonRecord] {
        var warnings: [ReasonRecord] = []
        let unanswered = statistics.unansweredJoins
        if unanswered >= 3 {
            warnings.append(
                ReasonRecord(
                    rule: "no-seed-answers",
                    text:
                        "\(unanswered) requests to join in \(statistics.unansweredFor / 1_000_000_000) s, none answered; "
                        + "is a seed running, or is the key, the cluster's name or a firewall in the way?"))
        }
        func dropped(_ reason: String) -> UInt64 { statistics.packetsDropped.first { $0.reason == reason }?.count ?? 0 }
        let strange = dropped("unknown_key")
        if strange > 0 {
            warnings.append(
                ReasonRecord(
                    rule: "unknown-key",
                    text:
                        "\(strange) packet\(strange == 1 ? "" : "s") dropped that are sealed with a key which is not in the "
                        + "keyring; the log names the sender"))
        }
        let unopened = dropped("auth")
        if unopened > 0 {
            warnings.append(
                ReasonRecord(
                    rule: "does-not-open",
                    text:
                        "\(unopened) packet\(unopened == 1 ? "" : "s") dropped that do not open: from a cluster of another "
                        + "name, or altered; the log names the sender"))
        }
        return warnings
    }
}
