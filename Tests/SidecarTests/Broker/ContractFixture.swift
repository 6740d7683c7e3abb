import BrokerMessages
import Cluster
import Logging
import Muster
import MusterAPI
import Placement
import SWIM
import Synchronization

@testable import Sidecar

/// Steps, reports and nodes for the tests of the contract.
enum ContractFixture {
    static let a = MemberID(high: 0, low: 1)
    static let b = MemberID(high: 0, low: 2)
    static let c = MemberID(high: 0, low: 3)
    static let envelope = BrokerEnvelope(cluster: "c", node: a.description, incarnation: 7)
    static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    static func partition(_ index: Int) -> PartitionID { PartitionID(topic: "t", index: index) }

    static func step(
        _ index: Int, epoch: UInt64 = 3, generation: UInt64 = 1, _ action: ReplicaStep.Action = .addLearner(b)
    ) -> ReplicaStep {
        ReplicaStep(
            partition: partition(index), epoch: epoch, generation: generation, action: action, expectedIndex: 4,
            expectedVoters: [a], leader: a)
    }

    static func replica(_ index: Int, configIndex: UInt64 = 4, bytes: UInt64 = 10) -> ActualReplica {
        ActualReplica(
            partition: partition(index).description,
            raft: .init(configIndex: configIndex, voters: [a.description], learners: [], leader: a.description),
            bytes: bytes, totalBytes: 10, caughtUp: true, maxEpochSeen: 3)
    }

    static func report(
        _ replicas: [ActualReplica], session: UInt64 = 1, sequence: UInt64, full: Bool = true, removed: [String]? = nil
    ) -> ActualReport {
        ActualReport(
            envelope: envelope, session: session, sequence: sequence, full: full, replicas: replicas, removed: removed)
    }

    static func word(
        _ index: Int, epoch: UInt64 = 3, generation: UInt64 = 1, _ result: BrokerWord.Result = .done
    ) -> BrokerWord {
        BrokerWord(
            partition: partition(index).description, epoch: epoch, generation: generation, op: .addLearner,
            result: result, reason: result == .refused ? .init(rule: "no-quorum", text: "1 of 3") : nil)
    }

    static func read(_ records: [ActualReplica]) throws(ContractViolation) -> [BrokerAccount.Replica] {
        try ReportReading.replicas(records)
    }
}

/// A node that keeps what its broker reports.
final class ReportingNode: Sendable {
    enum Event: Hashable {
        case report([PartitionID])
        case absence
    }

    private let events = Mutex<[Event]>([])
    let desired = DesiredSteps()

    var all: [Event] { events.withLock { $0 } }

    var context: BrokerContext {
        BrokerContext(
            member: LocalMember(
                id: ContractFixture.a, name: "n1", endpoint: Endpoint(ipv4: 0x7F00_0001, port: 1), bootEpoch: 7),
            steps: ReplicaSteps(), desired: desired,
            report: { reports in self.events.withLock { $0.append(.report(reports.map(\.partition))) } },
            reportAbsence: { self.events.withLock { $0.append(.absence) } },
            name: { $0 == ContractFixture.a ? "n1" : $0 == ContractFixture.b ? "n2" : nil })
    }
}

/// A clock that goes on when it is told to.
final class HandClock: Sendable {
    private let time = Mutex(SuspendingClock().now)

    var now: SuspendingClock.Instant { time.withLock { $0 } }

    func advance(by duration: Duration) { time.withLock { $0 += duration } }
}
