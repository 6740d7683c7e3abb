import BrokerMessages
import Cluster
import Logging
import Muster
import MusterAPI
import Placement
import SWIM
import Synchronization

/// Where a node, which desires, and a broker, which reports, meet: one for each agent whose driver speaks the contract.
///
/// The driver attaches the node while it runs; the local interface brings the broker's requests. Nothing in here waits
/// but ``next(_:)``.
final class BrokerExchange: Sendable {
    typealias Time = SuspendingClock.Instant
    private typealias Waiter = CheckedContinuation<Void, Never>
    private typealias Machine = BrokerMachine<Waiter>

    private struct Node {
        var context: BrokerContext
        var envelope: BrokerEnvelope
    }

    private struct State {
        var machine: Machine
        /// The node, while its driver runs.
        var node: Node?
        var lastProblem: String?
    }

    /// How often time is let pass.
    static let tick = Duration.milliseconds(200)

    /// The driver's kind, as the configuration calls it.
    let driver: String
    let cluster: String
    private let settings: BrokerSettings
    private let logger: Logger
    private let now: @Sendable () -> Time
    private let state: Mutex<State>

    init(
        driver: String, cluster: String, settings: BrokerSettings, logger: Logger,
        now: @escaping @Sendable () -> Time = { SuspendingClock().now }
    ) {
        self.driver = driver
        self.cluster = cluster
        self.settings = settings
        self.logger = logger
        self.now = now
        state = Mutex(State(machine: Machine(settings: settings, at: now())))
    }

    // MARK: - The node's side

    /// Takes up work for a node.
    func attach(_ context: BrokerContext) {
        let envelope = BrokerEnvelope(
            cluster: cluster, node: context.member.id.description, incarnation: context.member.bootEpoch)
        state.withLock { $0.node = Node(context: context, envelope: envelope) }
    }

    /// Makes these steps what is desired.
    func desire(_ steps: [ReplicaStep]) {
        state.withLock { $0.machine.desire(steps) }?.resume()
    }

    /// Lets time pass until the task is cancelled.
    func keepTime() async {
        while !Task.isCancelled {
            advance()
            try? await Task.sleep(for: Self.tick)
        }
    }

    /// Lets time pass: what a broker reported that was silent for too long counts no more.
    func advance() {
        let now = now()
        let (waiter, hasExpired) = state.withLock { state in
            let outcome = state.machine.advance(to: now)
            // Under the lock, so that no report overtakes it.
            if outcome.hasExpired { state.node?.context.reportAbsence() }
            return outcome
        }
        waiter?.resume()
        if hasExpired {
            logger.warning("the broker is silent; what it reported last does not count any more")
        }
    }

    /// Ends all streams and refuses whatever comes.
    func end() {
        state.withLock { $0.machine.end() }?.resume()
    }

    // MARK: - The watcher's side

    /// A stream that was opened.
    struct Stream: Sendable {
        let number: UInt64
        let session: UInt64
    }

    /// Opens a stream of what is desired.
    func open(since: UInt64?, incarnation: UInt64?, session: UInt64?) throws(BrokerRefusal) -> Stream {
        let now = now()
        let result = state.withLock { state -> Result<(Stream, Machine.Opening, Waiter?), BrokerRefusal> in
            do throws(BrokerRefusal) {
                guard let node = state.node else { throw .notReady }
                let (number, opening, waiter) = try state.machine.open(
                    since: since, session: session, isSameIncarnation: incarnation == node.envelope.incarnation,
                    at: now)
                return .success((Stream(number: number, session: state.machine.session), opening, waiter))
            } catch {
                state.machine.count("refused_" + error.word)
                return .failure(error)
            }
        }
        let (stream, opening, waiter) = try result.get()
        waiter?.resume()
        logger.log(
            level: opening == .takeover ? .notice : .info,
            opening == .takeover ? "a broker took over from another one" : "a broker watches",
            metadata: ["session": "\(stream.session)", "opening": "\(opening)"])
        return stream
    }

    /// The next lines of a stream, as soon as there are any, and whether they are the last ones.
    func next(_ stream: Stream) async -> (lines: [DesiredRecord], isLast: Bool) {
        while true {
            if Task.isCancelled { return ([], true) }
            let delivered: (lines: [DesiredRecord], isLast: Bool)? = await withTaskCancellationHandler {
                var delivery: (lines: [DesiredRecord], isLast: Bool)?
                await withCheckedContinuation { continuation in
                    delivery = take(stream, waiter: continuation)
                    if delivery != nil { continuation.resume() }
                }
                return delivery
            } onCancel: {
                close(stream)
            }
            if let delivered { return delivered }
        }
    }

    private func take(
        _ stream: Stream, waiter: Waiter
    ) -> (lines: [DesiredRecord], isLast: Bool)? {
        let now = now()
        let (delivery, node) = state.withLock { state in
            (state.machine.next(stream.number, waiter: waiter, at: now), state.node)
        }
        // Streams are opened only while there is a node.
        guard let delivery, let node else { return nil }
        switch delivery {
        case .lines(let lines): return (lines.map { record($0, stream, node) }, false)
        case .superseded: return ([DesiredRecord(.superseded, from: node.envelope)], true)
        case .end: return ([DesiredRecord(.end, from: node.envelope)], true)
        }
    }

    private func record(_ line: DesiredWatch.Line, _ stream: Stream, _ node: Node) -> DesiredRecord {
        switch line {
        case .hello:
            var record = DesiredRecord(.hello, from: node.envelope)
            record.version = BrokerContract.version
            record.name = node.context.member.name
            record.session = stream.session
            record.reportSeconds = settings.expireAfter.inSeconds / 3
            return record
        case .reset(let reason):
            var record = DesiredRecord(.reset, from: node.envelope)
            record.reason = reason.rawValue
            return record
        case .desired(let change):
            return DesiredRecord(change, from: node.envelope, name: name(node))
        case .marker(let revision):
            return DesiredRecord(.marker, from: node.envelope, revision: revision)
        case .bookmark(let revision):
            return DesiredRecord(.bookmark, from: node.envelope, revision: revision)
        }
    }

    private func name(_ node: Node) -> (MemberID) -> String {
        { node.context.name($0) ?? $0.description }
    }

    /// Closes a stream; the broker's session stays.
    func close(_ stream: Stream) {
        state.withLock { $0.machine.close(stream.number) }?.resume()
    }

    // MARK: - The broker's word

    /// Takes in a report of a broker that watches.
    func report(_ report: ActualReport) throws(BrokerRefusal) -> BrokerReceipt {
        let content = Self.read(report.replicas, removed: report.removed, isFull: report.full)
        return try receive(report.envelope, session: report.session) { state throws(BrokerRefusal) in
            let (replicas, removed) = try content.get()
            try state.machine.report(
                replicas, removed: removed, isFull: report.full, sequence: report.sequence, session: report.session,
                at: now())
            // Under the lock, so that no later report is overtaken.
            state.node?.context.report(state.machine.account.reports)
        }
    }

    /// Takes in an answer of a broker that watches.
    func acknowledge(_ ack: BrokerAck) throws(BrokerRefusal) -> BrokerReceipt {
        let partition = Self.read(ack.word, at: "")
        return try receive(ack.envelope, session: ack.session) { state throws(BrokerRefusal) in
            state.machine.acknowledge(ack.word, on: try partition.get())
        }
    }

    private func receive(
        _ envelope: BrokerEnvelope, session: UInt64, _ body: (inout State) throws(BrokerRefusal) -> Void
    ) throws(BrokerRefusal) -> BrokerReceipt {
        let (result, isBack) = state.withLock { state -> (Result<BrokerReceipt, BrokerRefusal>, Bool) in
            do throws(BrokerRefusal) {
                let node = try Self.check(envelope, state)
                try state.machine.check(session: session)
                let wasSilent = state.machine.account.state != .reporting
                try body(&state)
                let isBack = wasSilent && state.machine.account.state == .reporting
                let receipt = BrokerReceipt(
                    envelope: node.envelope, session: session, replicas: state.machine.account.replicas.count)
                return (.success(receipt), isBack)
            } catch {
                state.machine.count("refused_" + error.word)
                state.lastProblem = error.problem.description
                return (.failure(error), false)
            }
        }
        if isBack { logger.info("the broker reports", metadata: ["session": "\(session)"]) }
        return try result.get()
    }

    /// Takes in what a command printed: everything that the broker holds, and its answers.
    func accept(_ reply: ExecReply) throws(BrokerRefusal) {
        let content = Self.read(reply.replicas, removed: nil, isFull: true)
        let acks = (reply.acks ?? []).enumerated().map { index, word in
            Self.read(word, at: "acks[\(index)]").map { (partition: $0, word: word) }
        }
        try state.withLock { state -> Result<Void, BrokerRefusal> in
            do throws(BrokerRefusal) {
                _ = try Self.check(reply.envelope, state)
                let replicas = try content.get().replicas
                var words: [(partition: PartitionID, word: BrokerWord)] = []
                for ack in acks { words.append(try ack.get()) }
                state.machine.account.replace(with: replicas, at: now())
                state.machine.count("reports")
                for (partition, word) in words { state.machine.acknowledge(word, on: partition) }
                state.node?.context.report(state.machine.account.reports)
                return .success(())
            } catch {
                return .failure(error)
            }
        }.get()
    }

    /// Counts a failure of a command and remembers what it was.
    func noteFailure(_ word: String, _ problem: String) {
        state.withLock { state in
            state.machine.count("failed_" + word)
            state.lastProblem = problem
        }
    }

    /// What a command is told: everything that is desired now. Nil while no node is attached.
    func request() -> ExecRequest? {
        let (node, changes) = state.withLock { ($0.node, $0.machine.desired.snapshot) }
        guard let node else { return nil }
        return ExecRequest(
            envelope: node.envelope, name: node.context.member.name,
            desired: changes.map { DesiredRecord($0, from: node.envelope, name: name(node)) })
    }

    private static func check(_ envelope: BrokerEnvelope, _ state: borrowing State) throws(BrokerRefusal) -> Node {
        guard let node = state.node, !state.machine.isEnded else { throw .notReady }
        guard envelope.cluster == node.envelope.cluster, envelope.node == node.envelope.node else { throw .wrongNode }
        guard envelope.incarnation == node.envelope.incarnation else {
            throw .wrongIncarnation(node.envelope.incarnation)
        }
        return node
    }

    private static func read(
        _ records: [ActualReplica], removed: [String]?, isFull: Bool
    ) -> Result<(replicas: [BrokerAccount.Replica], removed: [PartitionID]), BrokerRefusal> {
        do throws(ContractViolation) {
            if isFull, removed != nil {
                throw ContractViolation("removed", "a full report says itself what is gone")
            }
            let replicas = try ReportReading.replicas(records)
            return .success((replicas, try ReportReading.removed(removed ?? [], besides: records)))
        } catch {
            return .failure(.violation(error))
        }
    }

    private static func read(_ word: BrokerWord, at place: String) -> Result<PartitionID, BrokerRefusal> {
        do throws(ContractViolation) {
            return .success(try ReportReading.word(word, at: place))
        } catch {
            return .failure(.violation(error))
        }
    }

    // MARK: - Questions

    /// How the agent and its broker get on.
    ///
    /// - Parameter isDetailed: with the broker's words and what it reported.
    func record(isDetailed: Bool) -> BrokerRecord {
        let now = now()
        return state.withLock { state in
            let machine = state.machine
            let account = machine.account
            var record = BrokerRecord(
                driver: driver, state: account.state, session: machine.session, connected: machine.isWatched,
                reportAgeSeconds: account.reportedAt.map { $0.duration(to: now).inSeconds },
                expirySeconds: machine.settings.expireAfter.inSeconds, replicas: account.replicas.count,
                desired: machine.desired.count, revision: machine.desired.revision, counters: machine.counters,
                lastProblem: state.lastProblem)
            if isDetailed {
                record.words = account.words.sorted { $0.key < $1.key }.map(\.value)
                record.actual = account.replicas.map(\.record)
            }
            return record
        }
    }

    /// The broker's last word on each partition.
    var words: [PartitionID: BrokerWord] { state.withLock { $0.machine.account.words } }
}

extension Duration {
    /// In seconds.
    fileprivate var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
