public import Cluster
public import Logging
public import NIOCore
import NIOPosix
import PacketSecurity
public import SWIM
public import ServiceLifecycle

/// A member of a cluster, running in this process.
///
/// ```swift
/// let node = try MusterNode(configuration: configuration, logger: logger)
/// async let service: Void = node.run()
/// for await element in node.events() { … }
/// ```
///
/// One thread of its own receives and sends datagrams and runs the protocol; everything else is safe to call from
/// anywhere, at any time, and never waits for it (``leave()`` excepted). A node runs once: for another life make another
/// one, on the same state directory.
public final class MusterNode: Service {
    private let configuration: NodeConfiguration
    private let driver: (any BrokerDriver)?
    private let providedGroup: (any EventLoopGroup)?
    private let logger: Logger
    private let seeds: [SeedAddress]
    private let resolver: SeedResolver
    private let keyring: Keyring
    private let directory: StateDirectory

    private let hub = SubscriptionHub<MemberList>()
    private let changeHub = SubscriptionHub<StableSet>()
    private let steps = ReplicaSteps()
    private let desired = DesiredSteps()
    private let gateway = NodeGateway()
    private let published: PublishedState

    /// Locks and reads the state directory and the keyring.
    ///
    /// Blocks for a few disk writes. Nothing is sent or received before ``run()``.
    ///
    /// - Parameters:
    ///   - configuration: what the node needs to know.
    ///   - driver: carries steps to the broker. Without one the node reports no replicas.
    ///   - eventLoopGroup: whose threads to use; nil for one thread of the node's own.
    ///   - logger: where to log. `info` at most, but for what somebody has to do something about; nothing per packet.
    /// - Throws: ``NodeError``, ``StateDirectoryError`` or `KeyringError`, each of which describes itself in one line.
    public convenience init(
        configuration: NodeConfiguration, driver: (any BrokerDriver)? = nil,
        eventLoopGroup: (any EventLoopGroup)? = nil, logger: Logger
    ) throws {
        try self.init(
            configuration: configuration, driver: driver, eventLoopGroup: eventLoopGroup, resolver: SeedResolver(),
            logger: logger)
    }

    /// Like the public initialiser, with another way to look names up.
    init(
        configuration: NodeConfiguration, driver: (any BrokerDriver)? = nil,
        eventLoopGroup: (any EventLoopGroup)? = nil, resolver: SeedResolver, logger: Logger
    ) throws {
        self.configuration = configuration
        self.driver = driver
        providedGroup = eventLoopGroup
        self.logger = logger
        self.resolver = resolver
        seeds = try configuration.validated()
        // Fails early if nobody could tell where this node is.
        let endpoint = try configuration.advertisedEndpoint(bound: configuration.bind)
        keyring = try Keyring(contentsOf: configuration.keyringPath)
        directory = try StateDirectory(path: configuration.stateDirectory)
        published = PublishedState(
            local: LocalMember(
                id: directory.memberID, name: configuration.name, endpoint: endpoint, bootEpoch: directory.bootEpoch))
    }

    // MARK: - Questions

    /// The first element is a snapshot of the member list; then come changes with a rising revision.
    ///
    /// The subscription starts at the call. Before ``run()`` has begun the member list is not known, and the snapshot
    /// is the first one that is.
    ///
    /// - Parameter bufferLimit: how many elements may wait; with more, the backlog gives way to one fresh snapshot. At
    ///   least 1.
    public func events(bufferLimit: Int = 256) -> MembershipEvents {
        MembershipEvents(hub.subscribe(bufferLimit: bufferLimit))
    }

    /// Few, large and certain changes, for whoever pays for each one: the first element is a snapshot of the members that
    /// count, then come batches of members that are gone or have come for certain, with a rising revision.
    ///
    /// They come later than ``events(bufferLimit:)``, by some protocol periods: ten deaths are one change, and a link that
    /// comes and goes is none. See `CutDetector`.
    ///
    /// - Parameter bufferLimit: how many elements may wait; with more, the backlog gives way to one fresh snapshot. At
    ///   least 1.
    public func changes(bufferLimit: Int = 64) -> MembershipChanges {
        MembershipChanges(changeHub.subscribe(bufferLimit: bufferLimit))
    }

    /// The newest view. Empty before ``run()``.
    ///
    /// Cheap: a copy shares its memory with the node's. It is 20 ms behind at most, in very large clusters ten times as
    /// long as making one takes: an event may be delivered before it shows here. The members' `stateAge` is right to the
    /// second.
    public var view: ClusterView { published.view(at: .now()) }

    /// The node's counters, at most about a second old.
    public var statistics: NodeStatistics { published.statistics }

    /// Who this node is; the endpoint is the advertised one once ``run()`` has bound the socket.
    public var localMember: LocalMember { published.local }

    // MARK: - Requests

    /// Hands an operator's directive to the cluster. It reaches the coordinator with the replicated state, whoever that
    /// is by then; ``view`` shows what becomes of it.
    ///
    /// - Returns: nil if it was taken; else why not.
    public func direct(_ directive: Directive) async -> DirectiveObjection? {
        await withCheckedContinuation { continuation in
            let isRunning = gateway.submit { continuation.resume(returning: $0.direct(directive)) }
            if !isRunning {
                continuation.resume(returning: DirectiveObjection(.notServing, "the node is not running"))
            }
        }
    }

    /// The node's counters as they are now.
    package func currentStatistics() async -> NodeStatistics {
        let published = published
        return await withCheckedContinuation { continuation in
            let isRunning = gateway.submit { engine in
                engine.publishStatistics(at: .now())
                continuation.resume(returning: published.statistics)
            }
            if !isRunning { continuation.resume(returning: published.statistics) }
        }
    }

    // MARK: - Life

    /// Binds the socket, joins and serves, until the node has left or is stopped.
    ///
    /// Graceful shutdown leaves the cluster first, which takes the configured duration. Cancellation stops at once; to
    /// the others the node is dead then. Unreachable seeds are no error: the node goes on alone and tries for ever.
    ///
    /// - Throws: ``NodeError`` if the socket cannot be bound, the node ran before, or another process took over its
    ///   identity, and whatever escapes the driver.
    public func run() async throws {
        guard try gateway.begin() else {
            end()
            return
        }
        defer { end() }
        for warning in directory.warnings { logger.warning("\(warning)") }
        let socket = try DatagramSocket.bind(configuration.bind)
        published.local.endpoint = try configuration.advertisedEndpoint(bound: socket.endpoint)
        if let providedGroup {
            try await serve(socket, on: providedGroup.next())
        } else {
            let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
            let result: Result<Void, any Error>
            do {
                result = .success(try await serve(socket, on: group.next()))
            } catch {
                result = .failure(error)
            }
            try await group.shutdownGracefully()
            try result.get()
        }
    }

    /// Says goodbye and lets ``run()`` return. Waits until the node is silent: the configured duration, two seconds more
    /// at most.
    ///
    /// A node that does not run yet will not; one that has ended is left alone.
    public func leave() async {
        gateway.requestLeave()
        await gateway.waitForEnd()
    }

    private func end() {
        gateway.end()
        hub.end()
        changeHub.end()
        steps.finish()
        desired.finish()
        directory.unlock()
    }
}

// MARK: - Serving

extension MusterNode {
    private func serve(_ socket: DatagramSocket, on loop: any EventLoop) async throws {
        let gateway = gateway
        try await withTaskCancellationHandler {
            try await withGracefulShutdownHandler {
                let engine = try await startEngine(socket, on: loop)
                try await serve(engine, socket)
            } onGracefulShutdown: {
                gateway.requestLeave()
            }
        } onCancel: {
            gateway.requestStop()
        }
    }

    private func startEngine(
        _ socket: DatagramSocket, on loop: any EventLoop
    ) async throws -> NIOLoopBound<NodeEngine> {
        let local = published.local
        let (gateway, resolver) = (gateway, resolver)
        let setup = NodeEngine.Setup(
            configuration: configuration, seeds: seeds, keyring: keyring, local: local, directory: directory,
            socket: socket, published: published, hub: hub, changes: changeHub, steps: steps,
            desired: desired,
            resolve: { seeds in
                // On a thread that may block, and not waited for: a resolver may take as long as it likes, and the node
                // may be gone when it answers.
                NIOThreadPool.singleton.submit { _ in
                    let answer = resolver.resolve(seeds, excluding: local.endpoint)
                    gateway.submit { $0.seedsResolved(answer) }
                }
            },
            logger: logger)
        logger.info(
            "node starts",
            metadata: [
                "member": "\(local.name)", "member_id": "\(local.id)", "endpoint": "\(local.endpoint)",
                "bound": "\(socket.endpoint)", "boot_epoch": "\(local.bootEpoch)",
            ])
        return try await loop.submit {
            let engine = NIOLoopBound(NodeEngine(setup, on: loop), eventLoop: loop)
            gateway.start(engine)
            return engine
        }.get()
    }

    /// What ended first.
    private enum Ending {
        case socketClosed
        case driverReturned
    }

    private func serve(_ engine: NIOLoopBound<NodeEngine>, _ socket: DatagramSocket) async throws {
        try await withThrowingTaskGroup(of: Ending.self) { tasks in
            tasks.addTask {
                try await self.receive(engine, socket)
                return .socketClosed
            }
            if let driver {
                let context = makeContext()
                tasks.addTask {
                    try await driver.run(context)
                    return .driverReturned
                }
            }
            do {
                while let ending = try await tasks.next() {
                    if ending == .socketClosed { break }
                }
                // Nobody who waits for the node may have to wait for the driver.
                gateway.end()
                steps.finish()
                desired.finish()
                tasks.cancelAll()
            } catch {
                gateway.requestStop()
                throw error
            }
        }
    }

    private func makeContext() -> BrokerContext {
        let (gateway, hub) = (gateway, hub)
        return BrokerContext(
            member: published.local, steps: steps, desired: desired,
            report: { replicas in gateway.submit { $0.report(replicas) } },
            reportAbsence: { gateway.submit { $0.reportBrokerAbsence() } },
            name: { id in hub.read { $0.member(id)?.name } ?? nil })
    }

    /// Receives until the engine has finished. A channel that closes for any other reason is replaced: the socket
    /// stays bound, and what waits in it is not lost.
    private func receive(_ engine: NIOLoopBound<NodeEngine>, _ socket: DatagramSocket) async throws {
        var channel = try await openChannel(engine, socket)
        while true {
            try? await channel.closeFuture.get()
            while true {
                let (isFinished, failure) = try await engine.eventLoop.submit {
                    (engine.value.isFinished, engine.value.failure)
                }.get()
                if let failure { throw failure }
                if isFinished { return }
                // Cancellation has stopped the engine: it ends the pause as well.
                try? await Task.sleep(for: .milliseconds(100))
                do {
                    channel = try await openChannel(engine, socket)
                    logger.warning("the socket reported an error and was opened again")
                    break
                } catch {
                    logger.error("the socket cannot be opened again", metadata: ["error": "\(error)"])
                }
            }
        }
    }

    private func openChannel(
        _ engine: NIOLoopBound<NodeEngine>, _ socket: DatagramSocket
    ) async throws -> any Channel {
        // Datagrams are read in batches, each into a slice of 2,048 bytes: more than any packet, so that what was cut
        // off is too long and dropped.
        let batch = 16
        return try await DatagramBootstrap(group: engine.eventLoop)
            .channelOption(.datagramVectorReadMessageCount, value: batch)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: batch * 2048))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(DatagramHandler(engine.value))
                }
            }
            .withBoundSocket(socket.duplicate())
            .get()
    }
}
