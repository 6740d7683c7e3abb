import Cluster
import Muster
import MusterAPI
import SWIM

extension ProtocolRecord {
    init(_ statistics: NodeStatistics) {
        let counts = statistics.membership
        self.init(
            localHealth: statistics.localHealth, localHealthLimit: statistics.localHealthLimit,
            sent: Counters.byName(MessageKind.allCases) { counts.sent[Int($0.rawValue)] },
            received: Counters.byName(MessageKind.allCases) { counts.received[Int($0.rawValue)] },
            malformed: Counters.byName(WireError.allCases) { counts.malformed[Int($0.rawValue)] },
            refused: Counters.byName(RefusalReason.allCases) { counts.refusals[Int($0.rawValue)] },
            refusedPages: Counters.byName(PageRefusal.allCases) { counts.refusedPages[Int($0.rawValue)] },
            events: Counters.present(statistics.events.map { (Counters.name(of: $0.kind), $0.count) }),
            counters: Counters.present([
                ("failed_probes", counts.failedProbes), ("refutations", counts.refutations),
                ("limited_accusations", counts.limitedAccusations), ("limited_replies", counts.limitedReplies),
                ("own_identity_packets", counts.ownIdentityPackets),
                ("former_process_packets", counts.formerProcessPackets),
                ("exchanges_started", counts.exchangesStarted), ("exchanges_answered", counts.exchangesAnswered),
                ("exchanges_completed", counts.exchangesCompleted),
                ("exchanges_abandoned", counts.exchangesAbandoned), ("pages_taken", counts.pagesTaken),
                ("refused_requests", counts.refusedRequests), ("healing_contacts", counts.healingContacts),
                ("conversions", counts.conversions), ("verifications", counts.verifications),
                ("evicted_tombstones", counts.evictedTombstones),
                ("unanswered_joins", statistics.unansweredJoins),
            ]),
            nameWinner: statistics.nameWinner.map(EventRecord.Member.init))
    }
}

extension ReplicationRecord {
    init(_ counts: ClusterStatistics) {
        self.init(
            sent: Counters.byName(ClusterMessageKind.allCases) { counts.sent[$0.index] },
            received: Counters.byName(ClusterMessageKind.allCases) { counts.received[$0.index] },
            malformed: Counters.byName(WireError.allCases) { counts.malformed[Int($0.rawValue)] },
            counters: Counters.present([
                ("strangers", counts.strangers), ("former_processes", counts.formerProcesses),
                ("accepted_entries", counts.acceptedEntries), ("ownerless_entries", counts.ownerlessEntries),
                ("unreadable_entries", counts.unreadableEntries),
                ("implausible_versions", counts.implausibleVersions),
                ("implausible_epochs", counts.implausibleEpochs), ("foreign_tenures", counts.foreignTenures),
                ("excess_entries", counts.excessEntries), ("rejected_reports", counts.rejectedReports),
                ("promises", counts.promises),
            ]))
    }
}

/// Names for what is counted by case.
enum Counters {
    /// The counts that are not zero, by the name of their case.
    static func byName<Case>(_ cases: [Case], _ count: (Case) -> UInt64) -> [String: UInt64] {
        present(cases.map { (name(of: $0), count($0)) })
    }

    /// The counts that are not zero. A name that comes twice counts for both.
    static func present(_ counts: [(name: String, count: UInt64)]) -> [String: UInt64] {
        Dictionary(counts.lazy.filter { $0.count != 0 }.map { ($0.name, $0.count) }, uniquingKeysWith: { $0 &+ $1 })
    }

    /// The name of an enumeration's case in snake case: `unknown_kind` for `unknownKind`.
    static func name(of value: some Any) -> String {
        var name = ""
        for character in String(describing: value) {
            if character.isUppercase { name += "_" }
            name += character.lowercased()
        }
        return name
    }
}
