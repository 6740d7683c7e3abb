import Cluster
import Logging
import PacketSecurity
import SWIM
import Testing

@testable import Muster

/// Nodes on loopback with a key of their own, and quick timings: what they do is awaited, never timed.
struct NodeFixture: Sendable {
    let temporary = TemporaryDirectory()
    var keyring: String { temporary("keyring") }

    init() throws {
        try Keyring.generate(at: keyring)
    }

    /// A node that is not running yet.
    func node(
        _ name: String, seeds: [String] = [], cluster: String = "test", keyring: String? = nil,
        bind: Endpoint = Endpoint(ipv4: 0x7F00_0001, port: 0), driver: (any BrokerDriver)? = nil,
        resolver: SeedResolver = SeedResolver(), state: String? = nil,
        configure: (inout ClusterConfiguration) -> Void = { _ in }
    ) throws -> MusterNode {
        var configuration = NodeConfiguration(
            clusterName: cluster, name: name, bind: bind, seeds: seeds, keyringPath: keyring ?? self.keyring,
            stateDirectory: temporary(state ?? name))
        configuration.cluster.membership.probeInterval = .milliseconds(200)
        configuration.cluster.membership.probeTimeout = .milliseconds(60)
        configuration.cluster.membership.joinInterval = .milliseconds(50)
        configuration.cluster.membership.joinBackoffLimit = .milliseconds(200)
        configuration.cluster.membership.leaveDuration = .milliseconds(150)
        configure(&configuration.cluster)
        return try MusterNode(
            configuration: configuration, driver: driver, resolver: resolver,
            logger: Logger(label: name) { _ in SwiftLogNoOpLogHandler() })
    }

    /// Runs a node until it has left, or is stopped at the end of `body`, which starts once the socket is bound.
    @discardableResult
    func running<Result: Sendable>(
        _ node: MusterNode, _ body: @Sendable () async throws -> Result
    ) async throws -> Result {
        var events = node.events().makeAsyncIterator()
        let task = Task { try await node.run() }
        // The first snapshot comes when the engine is there; nil if it never will be.
        _ = await events.next()
        do {
            let result = try await body()
            task.cancel()
            try await task.value
            return result
        } catch {
            task.cancel()
            try? await task.value
            throw error
        }
    }
}

extension MusterNode {
    /// Follows the member list until it satisfies a condition.
    func members(_ isEnough: ([MemberID: Member]) -> Bool) async throws -> [MemberID: Member] {
        var members: [MemberID: Member] = [:]
        for await element in events() {
            switch element {
            case .snapshot(let all, _):
                members = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })
            case .change(let event, _):
                switch event.kind {
                case .forgotten: members[event.member.id] = nil
                case .nameConflict: break
                default: members[event.member.id] = event.member
                }
            }
            if isEnough(members) { return members }
        }
        struct Ended: Error {}
        throw Ended()
    }

    /// Follows the counters until they satisfy a condition; each look is a turn of the node's loop.
    func statistics(until isEnough: (NodeStatistics) -> Bool) async throws -> NodeStatistics {
        while true {
            try Task.checkCancellation()
            let statistics = await currentStatistics()
            if isEnough(statistics) { return statistics }
            await Task.yield()
        }
    }
}

extension NodeStatistics {
    func dropped(_ reason: String) -> UInt64 {
        packetsDropped.first { $0.reason == reason }?.count ?? 0
    }
}
