import Cluster
import Glibc
public import Logging
import Muster
import PacketSecurity
import ServiceLifecycle
import UnixSignals

/// The sidecar: a node with its driver and its local interface.
public struct Agent: Sendable {
    /// How long leaving may take before everything is stopped at once.
    static let leaveTimeout = Duration.seconds(10)

    private let configuration: AgentConfiguration
    private let logger: Logger

    /// Creates an agent.
    public init(configuration: AgentConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
    }

    /// Runs until the node has left or something fails.
    ///
    /// SIGTERM and SIGINT leave the cluster first; a second one stops at once, and to the others the node is dead then.
    ///
    /// - Parameter stop: an event besides the signals that makes the agent leave when it returns; nil for none.
    /// - Throws: what keeps the node or the local interface from running; each error describes itself in one line.
    public func run(stoppingAfter stop: (@Sendable () async -> Void)? = nil) async throws {
        signal(SIGPIPE, SIG_IGN)
        if !ProcessHardening.disableCoreDumps() { logger.warning("core dumps cannot be disabled") }
        for warning in configuration.warnings { logger.warning("\(warning)") }
        // Before the state directory is touched: two agents with one socket are two agents too many.
        let socket = SocketPath(path: configuration.socketPath)
        let (driver, exchange) = Agent.makeDriver(configuration, logger: logger)
        let node = try MusterNode(configuration: configuration.node, driver: driver, logger: logger)
        try socket.prepare()

        let queries = AgentQueries(
            source: node, cluster: configuration.node.clusterName, hasSeeds: !configuration.node.seeds.isEmpty,
            recoverAfter: configuration.node.cluster.recoverAfter, broker: exchange)
        let (left, leaving) = AsyncStream.makeStream(of: Void.self)
        let server = APIServer(
            socket: socket, router: APIRouter(queries: queries, logger: logger) { leaving.yield() }, logger: logger)
        var groupConfiguration = ServiceGroupConfiguration(
            services: [
                // Services stop in reverse order: while the node says goodbye it can still be asked, and its event
                // streams end by themselves, with its own goodbye as the last event.
                .init(service: server, successTerminationBehavior: .gracefullyShutdownGroup),
                // If it fails, those who are asking get their answers first; the group then ends with its error.
                .init(
                    service: node, successTerminationBehavior: .gracefullyShutdownGroup,
                    failureTerminationBehavior: .gracefullyShutdownGroup),
            ], logger: logger)
        groupConfiguration.maximumGracefulShutdownDuration = Agent.leaveTimeout
        let group = ServiceGroup(configuration: groupConfiguration)

        try await withThrowingTaskGroup(of: Ending.self) { tasks in
            let signals = await UnixSignalsSequence(trapping: [.sigterm, .sigint])
            let logger = logger
            tasks.addTask {
                var isLeaving = false
                for await signal in signals {
                    guard !isLeaving else {
                        logger.warning("stopping at once", metadata: ["signal": "\(signal)"])
                        throw CancellationError()
                    }
                    isLeaving = true
                    logger.info("leaving", metadata: ["signal": "\(signal)"])
                    await group.triggerGracefulShutdown()
                }
                return .watcher
            }
            tasks.addTask {
                for await _ in left { await group.triggerGracefulShutdown() }
                return .watcher
            }
            if let stop {
                tasks.addTask {
                    await stop()
                    if !Task.isCancelled { await group.triggerGracefulShutdown() }
                    return .watcher
                }
            }
            tasks.addTask {
                try await group.run()
                return .services
            }
            defer { tasks.cancelAll() }
            while let ending = try await tasks.next(), ending != .services {}
        }
    }

    /// Which task ended.
    private enum Ending {
        case services
        case watcher
    }
}
