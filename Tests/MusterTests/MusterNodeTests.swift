import Cluster
import Logging
import PacketSecurity
import Placement
import SWIM
import ServiceLifecycle
import Synchronization
import Testing

@testable import Muster

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite(.timeLimit(.minutes(2))) struct MusterNodeTests {
    private let fixture: NodeFixture

    init() throws {
        fixture = try NodeFixture()
    }

    @Test func threeNodesFindEachOtherAndOneLeaves() async throws {
        let first = try fixture.node("first")
        try await fixture.running(first) {
            let seed = "\(first.localMember.endpoint)"
            #expect(first.localMember.endpoint.port != 0)
            let second = try fixture.node("second", seeds: [seed])
            let third = try fixture.node("third", seeds: [seed])
            let ids = [first, second, third].map(\.localMember.id)
            try await fixture.running(second) {
                try await fixture.running(third) {
                    for node in [first, second, third] {
                        let members = try await node.members { members in
                            members.count == 3 && members.values.allSatisfy { $0.state == .alive }
                        }
                        #expect(Set(members.keys) == Set(ids))
                        #expect(members[ids[1]]?.endpoint == second.localMember.endpoint)
                    }
                    await third.leave()
                }
                for node in [first, second] {
                    let members = try await node.members { $0[ids[2]]?.state == .left }
                    #expect(members[ids[2]]?.name == "third")
                }
                let statistics = await first.currentStatistics()
                #expect(statistics.packetsSent > 0 && statistics.packetsReceived > 0)
                #expect(statistics.bytesSent >= statistics.packetsSent * 144)
                #expect(statistics.membership.malformedTotal == 0)
            }
        }
    }

    @Test func aNodeThatReturnsIsTheSameMember() async throws {
        let first = try fixture.node("first")
        try await fixture.running(first) {
            let seed = "\(first.localMember.endpoint)"
            var lives: [LocalMember] = []
            for life in 1...3 {
                let second = try fixture.node("second", seeds: [seed])
                lives.append(second.localMember)
                try await fixture.running(second) {
                    let members = try await first.members { members in
                        guard let member = members[second.localMember.id] else { return false }
                        return member.state == .alive && member.incarnation.bootEpoch == second.localMember.bootEpoch
                    }
                    #expect(members.count == 2, "life \(life)")
                    _ = try await second.members { $0.count == 2 }
                }
            }
            #expect(Set(lives.map(\.id)).count == 1)
            #expect(lives.map(\.bootEpoch) == lives.map(\.bootEpoch).sorted() && Set(lives.map(\.bootEpoch)).count == 3)
        }
    }

    @Test func aWrongKeyNeverJoins() async throws {
        let stranger = fixture.temporary("stranger-keyring")
        try Keyring.generate(at: stranger)
        let first = try fixture.node("first")
        try await fixture.running(first) {
            let seed = "\(first.localMember.endpoint)"
            let second = try fixture.node("second", seeds: [seed], keyring: stranger)
            let other = try fixture.node("other", seeds: [seed], cluster: "another")
            try await fixture.running(second) {
                try await fixture.running(other) {
                    let statistics = try await first.statistics {
                        $0.dropped("unknown_key") >= 3 && $0.dropped("auth") >= 3
                    }
                    // Silence: no answer tells a stranger that somebody is here.
                    #expect(statistics.packetsSent == 0)
                    for node in [first, second, other] {
                        #expect(node.view.members.map(\.member.id) == [node.localMember.id])
                    }
                }
            }
        }
    }

    @Test func garbageChangesNothing() async throws {
        let first = try fixture.node("first")
        try await fixture.running(first) {
            let target = first.localMember.endpoint
            let second = try fixture.node("second", seeds: ["\(target)"])
            try await fixture.running(second) {
                let before = try await first.members { $0.count == 2 }
                let socket = try DatagramSocket.bind(Endpoint(ipv4: 0x7F00_0001, port: 0))
                let start = await first.currentStatistics()
                var random = RandomGenerator(seed: 1)
                var sent: UInt64 = 0
                for length in [0, 1, 2, 63, 64, 79, 80, 143, 144, 208, 1200, 1399, 1400, 1401, 2047, 2048, 2049, 9000] {
                    for variant in 0..<40 {
                        var bytes = (0..<length).map { _ in UInt8(truncatingIfNeeded: random.next()) }
                        // Half of them look like packets: magic, version, flags.
                        if variant % 2 == 1, length >= 4 { bytes.replaceSubrange(0..<4, with: [0x4D, 0x55, 1, 1]) }
                        #expect(bytes.withUnsafeBytes { socket.send($0, to: target) } == 0)
                        sent += 1
                    }
                    // Not more at once than a socket holds.
                    _ = try await first.statistics { $0.packetsReceived >= start.packetsReceived + sent }
                }
                let end = await first.currentStatistics()
                let dropped = { (statistics: NodeStatistics) in statistics.packetsDropped.reduce(0) { $0 + $1.count } }
                #expect(dropped(end) - dropped(start) == sent)
                #expect(end.dropped("short") > 0 && end.dropped("long") > 0 && end.dropped("magic") > 0)
                #expect(end.dropped("unknown_key") > 0)
                #expect(!socket.hasMail)
                let after = try await first.members { _ in true }
                #expect(after.mapValues(\.name) == before.mapValues(\.name))
                #expect(after.values.allSatisfy { $0.state.isPresent })
            }
        }
    }

    @Test func namesAreLookedUpUntilTheyAreKnown() async throws {
        let first = try fixture.node("first")
        try await fixture.running(first) {
            let target = first.localMember.endpoint
            let attempts = Atomic(0)
            let resolver = SeedResolver { name, port in
                // The second answer is one that works.
                if attempts.add(1, ordering: .relaxed).newValue == 1 { return .failure(.init(reason: "not yet")) }
                return .success([Endpoint(ipv4: 0x7F00_0001, port: port)])
            }
            let second = try fixture.node("second", seeds: ["first.example:\(target.port)"], resolver: resolver)
            try await fixture.running(second) {
                let members = try await second.members { $0.count == 2 }
                #expect(members[first.localMember.id]?.endpoint == target)
                #expect(attempts.load(ordering: .relaxed) == 2)
            }
        }
    }

    @Test func theViewFollowsTheMemberList() async throws {
        let first = try fixture.node("first")
        #expect(first.view.members.isEmpty)
        try await fixture.running(first) {
            let second = try fixture.node("second", seeds: ["\(first.localMember.endpoint)"])
            try await fixture.running(second) {
                _ = try await first.members { $0.count == 2 }
                _ = try await first.statistics { _ in first.view.members.count == 2 }
                #expect(first.view.members[0].member.id == first.localMember.id)
            }
        }
    }

    // MARK: - Starting

    @Test func aPortInUseIsNamed() async throws {
        let first = try fixture.node("first")
        try await fixture.running(first) {
            let taken = first.localMember.endpoint
            let second = try fixture.node("second", bind: taken)
            await #expect(throws: NodeError.portInUse(taken)) { try await second.run() }
            // The failure is its end: those who follow it are told, and the directory is free.
            var events = second.events().makeAsyncIterator()
            _ = await events.next()
            #expect(await events.next() == nil)
            _ = try fixture.node("second")
        }
    }

    @Test func aSecondNodeOnTheSameStateIsRefused() throws {
        let first = try fixture.node("first")
        #expect(throws: StateDirectoryError.self) { try fixture.node("first") }
        withExtendedLifetime(first) {}
    }

    @Test func badConfigurationsAreRefused() throws {
        #expect(throws: NodeError.invalidName("a b")) { try fixture.node("a b") }
        #expect(throws: NodeError.invalidClusterName) { try fixture.node("a", cluster: "") }
        #expect(throws: NodeError.invalidSeed("nowhere")) { try fixture.node("a", seeds: ["nowhere"]) }
        #expect(throws: KeyringError.self) { try fixture.node("a", keyring: fixture.temporary("none")) }
        var configuration = NodeConfiguration(
            clusterName: "c", name: "n", bind: Endpoint(ipv4: 1, port: 1), keyringPath: "", stateDirectory: "")
        configuration.cluster.membership.probeTimeout = configuration.cluster.membership.probeInterval
        #expect(throws: NodeError.self) { try configuration.validated() }
        configuration = NodeConfiguration(
            clusterName: "c", name: "n", bind: Endpoint(ipv4: 1, port: 1), advertise: Endpoint(ipv4: 0, port: 1),
            keyringPath: "", stateDirectory: "")
        #expect(throws: NodeError.unusableAdvertise(Endpoint(ipv4: 0, port: 1))) { try configuration.validated() }
        configuration.advertise = Endpoint(ipv4: 0x0A00_0001, port: 0)
        #expect(try configuration.advertisedEndpoint(bound: Endpoint(ipv4: 0, port: 9)).port == 9)
    }

    // MARK: - Ending

    @Test func thePortIsFreeAsSoonAsTheNodeHasEnded() async throws {
        var bind = Endpoint(ipv4: 0x7F00_0001, port: 0)
        for _ in 1...5 {
            let node = try fixture.node("first", bind: bind)
            try await fixture.running(node) {
                #expect(node.view.members.count == 1)
            }
            bind = node.localMember.endpoint
        }
        #expect(bind.port != 0)
    }

    @Test func whatWasAskedBeforeTheStartHappensAfterIt() async throws {
        // Cancelled before it began: the socket is bound and closed again, nothing hangs.
        let stopped = try fixture.node("first")
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await stopped.run()
        }
        try await task.value
        var events = stopped.events().makeAsyncIterator()
        _ = await events.next()
        #expect(await events.next() == nil)
    }

    @Test func aNodeRunsOnce() async throws {
        let node = try fixture.node("first")
        try await fixture.running(node) {
            await #expect(throws: NodeError.alreadyRan) { try await node.run() }
        }
        await #expect(throws: NodeError.alreadyRan) { try await node.run() }
    }

    @Test func leavingBeforeRunningMeansNotRunning() async throws {
        let node = try fixture.node("first")
        await node.leave()
        try await node.run()
        #expect(node.view.members.isEmpty)
        await node.leave()
    }

    @Test func gracefulShutdownLeaves() async throws {
        let first = try fixture.node("first")
        try await fixture.running(first) {
            let second = try fixture.node("second", seeds: ["\(first.localMember.endpoint)"])
            let group = ServiceGroup(
                configuration: .init(
                    services: [.init(service: second)], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            )
            let service = Task { try await group.run() }
            _ = try await first.members { $0[second.localMember.id]?.state == .alive }
            _ = try await second.members { $0.count == 2 }
            await group.triggerGracefulShutdown()
            _ = try await first.members { $0[second.localMember.id]?.state == .left }
            try await service.value
        }
    }

    @Test func cancellationStopsWithoutGoodbye() async throws {
        let first = try fixture.node("first")
        try await fixture.running(first) {
            let second = try fixture.node("second", seeds: ["\(first.localMember.endpoint)"])
            _ = try await fixture.running(second) { try await first.members { $0.count == 2 } }
            let members = try await first.members { !($0[second.localMember.id]?.state.isPresent ?? true) }
            #expect(members[second.localMember.id]?.state == .dead)
        }
    }

    @Test func batchedChangesFollowTheCluster() async throws {
        let first = try fixture.node("first")
        let elements = Mutex<[MembershipChanges.Element]>([])
        let changes = first.changes()
        let collecting = Task {
            for await element in changes { elements.withLock { $0.append(element) } }
        }
        try await fixture.running(first) {
            let names = { @Sendable in
                elements.withLock { elements in
                    elements.reduce(into: Set<String>()) { names, element in
                        switch element {
                        case .snapshot(let members, _): names = Set(members.map(\.name))
                        case .change(let change):
                            names.subtract(change.removed.map(\.name))
                            names.formUnion(change.added.map(\.name))
                        }
                    }
                }
            }
            let seed = "\(first.localMember.endpoint)"
            let second = try fixture.node("second", seeds: [seed])
            let third = try fixture.node("third", seeds: [seed])
            try await fixture.running(second) {
                try await fixture.running(third) {
                    _ = try await first.statistics { _ in names() == ["first", "second", "third"] }
                    await third.leave()
                    _ = try await first.statistics { _ in names() == ["first", "second"] }
                }
            }
            // Nobody said goodbye here: the change waits for the verdict.
            _ = try await first.statistics { _ in names() == ["first"] }
            await first.leave()
        }
        await collecting.value
        elements.withLock { elements in
            #expect(elements.first == .snapshot([first.view.members[0].member.asAlive], revision: 0))
            #expect(elements.map(\.revision) == (0..<UInt64(elements.count)).map { $0 })
        }
    }

    @Test func countersTellOfTheProtocol() async throws {
        let first = try fixture.node("first")
        try await fixture.running(first) {
            let second = try fixture.node("second", seeds: ["\(first.localMember.endpoint)"])
            try await fixture.running(second) { _ = try await first.members { $0.count == 2 } }
            let statistics = try await first.statistics { statistics in
                statistics.events.first { $0.kind == .died }?.count == 1
            }
            #expect(statistics.events.map(\.kind) == MembershipEvent.Kind.allCases)
            #expect(statistics.events.first { $0.kind == .joined }?.count == 1)
            #expect(statistics.membership.failedProbes > 0)
            #expect(statistics.localHealthLimit == 8 && (0...8).contains(statistics.localHealth))
        }
    }

    @Test(arguments: ["127.0.0.1:1", "nowhere.invalid:7946"])
    func rememberedPeersTakeThePlaceOfSeedsThatAreGone(gone: String) async throws {
        let first = try fixture.node("first")
        try await fixture.running(first) {
            let second = try fixture.node("second", seeds: ["\(first.localMember.endpoint)"])
            try await fixture.running(second) {
                _ = try await second.members { $0.count == 2 }
                await second.leave()
            }
            let peers = try #require(TemporaryDirectory.read(fixture.temporary("second/peers")))
            let third = try fixture.node("second", seeds: [gone])
            try await fixture.running(third) {
                _ = try await third.members { $0[first.localMember.id]?.state == .alive }
                _ = try await first.members { $0[third.localMember.id]?.state == .alive }
            }
            #expect(third.localMember.id == second.localMember.id)
            // Alone, a node keeps what it knew.
            let stranded = try fixture.node("second")
            await stranded.leave()
            #expect(TemporaryDirectory.read(fixture.temporary("second/peers")) == peers)
        }
    }

    // MARK: - Drivers

    private struct Driver: BrokerDriver {
        var body: @Sendable (BrokerContext) async throws -> Void
        func run(_ context: BrokerContext) async throws { try await body(context) }
    }

    private struct BrokerGone: Error {}

    @Test func anErrorOfTheDriverEndsTheNode() async throws {
        let node = try fixture.node("first", driver: Driver { _ in throw BrokerGone() })
        await #expect(throws: BrokerGone.self) { try await node.run() }
    }

    @Test func aDriverSeesTheEndOfItsSteps() async throws {
        let context = Mutex<LocalMember?>(nil)
        let name = Mutex<String?>(nil)
        let driver = Driver { broker in
            context.withLock { $0 = broker.member }
            name.withLock { $0 = broker.name(broker.member.id) }
            broker.report([])
            for await _ in broker.steps {}
        }
        let node = try fixture.node("first", driver: driver)
        try await fixture.running(node) { await node.leave() }
        #expect(context.withLock { $0 } == node.localMember)
        #expect(name.withLock { $0 } == "first")
    }

    @Test func aVoterPromisesDurablyAndItsDriverGetsSteps() async throws {
        let (steps, signal) = AsyncStream<ReplicaStep>.makeStream()
        let driver = Driver { broker in
            broker.report([])
            for await step in broker.steps { signal.yield(step) }
        }
        let node = try fixture.node("first", driver: driver) { cluster in
            cluster.voters = ["first"]
            cluster.topics = [TopicDeclaration(name: "orders", partitions: 3, replicationFactor: 1)]
            cluster.stabilize = .milliseconds(50)
            cluster.renewInterval = .milliseconds(100)
        }
        let id = node.localMember.id
        try await fixture.running(node) {
            var created: Set<PartitionID> = []
            for await step in steps {
                #expect(step.action == .create(voters: [id]) && step.leader == id && step.epoch > 0)
                created.insert(step.partition)
                if created.count == 3 { break }
            }
            _ = try await node.statistics { _ in node.view.coordination.isLocal && node.view.plan != nil }
        }
        let epoch = node.view.coordination.epoch
        let directory = try StateDirectory(path: fixture.temporary("first"))
        #expect(directory.restored.promisedEpoch == epoch && epoch > 0)
        #expect(directory.restored.promisedTo == id)
    }

    /// What is desired comes as a whole, and goes when the broker's reports show that it is done.
    @Test func aDriverIsToldWhatIsDesiredAndWhenNothingIsAnyMore() async throws {
        let (wishes, signal) = AsyncStream<[ReplicaStep]>.makeStream()
        let driver = Driver { broker in
            var held: [PartitionID: ReplicaReport] = [:]
            broker.report([])
            for await steps in broker.desired {
                for step in steps {
                    let group = GroupConfiguration(
                        index: 1, epoch: step.epoch, voters: [broker.member.id], leader: broker.member.id)
                    held[step.partition] = ReplicaReport(
                        partition: step.partition, group: group, bytes: 1, totalBytes: 1, isCaughtUp: true)
                }
                broker.report(Array(held.values))
                signal.yield(steps)
            }
            signal.finish()
        }
        let node = try fixture.node("first", driver: driver) { cluster in
            cluster.voters = ["first"]
            cluster.topics = [TopicDeclaration(name: "orders", partitions: 3, replicationFactor: 1)]
            cluster.stabilize = .milliseconds(50)
            cluster.renewInterval = .milliseconds(100)
        }
        try await fixture.running(node) {
            var seen: Set<PartitionID> = []
            for await steps in wishes {
                #expect(zip(steps, steps.dropFirst()).allSatisfy { $0.partition < $1.partition })
                seen.formUnion(steps.map(\.partition))
                if seen.count == 3, steps.isEmpty { break }
            }
            #expect(seen.count == 3)
        }
    }

    @Test func aBrokerThatIsGoneLeavesNothingInSync() async throws {
        let (absence, gone) = AsyncStream<Void>.makeStream()
        let driver = Driver { broker in
            let id = broker.member.id
            broker.report([
                ReplicaReport(
                    partition: PartitionID(topic: "orders", index: 0),
                    group: GroupConfiguration(index: 1, epoch: 1, voters: [id], leader: id), bytes: 1, totalBytes: 1,
                    isCaughtUp: true)
            ])
            for await _ in absence { broker.reportAbsence() }
        }
        let node = try fixture.node("first", driver: driver)
        try await fixture.running(node) {
            _ = try await node.statistics { _ in node.view.partitions.first?.inSync == 1 }
            gone.yield()
            _ = try await node.statistics { _ in node.view.partitions.first?.inSync == 0 }
            #expect(node.view.partitions.first?.replicas.first?.state == .catchingUp)
            gone.finish()
        }
    }

    @Test func whoCannotKeepAPromiseSaysNothing() async throws {
        let first = try fixture.node("first")
        try await fixture.running(first) {
            let second = try fixture.node("second", seeds: ["\(first.localMember.endpoint)"]) { cluster in
                cluster.voters = ["second"]
                cluster.renewInterval = .milliseconds(100)
            }
            // Something in the way of the temporary file.
            let obstacle = fixture.temporary("second/promises.new")
            #expect(mkdir(obstacle, 0o700) == 0)
            try await fixture.running(second) {
                let promises = fixture.temporary("second/promises")
                _ = try await second.statistics { $0.dropped("send_withheld") > 0 }
                #expect(TemporaryDirectory.read(promises) == nil)
                // Once the disk works again, so does the node.
                #expect(rmdir(obstacle) == 0)
                let freed = try await second.statistics { _ in TemporaryDirectory.read(promises) != nil }
                _ = try await second.statistics { $0.packetsSent > freed.packetsSent }
                _ = try await first.members { $0[second.localMember.id]?.state == .alive }
                _ = try await second.members { $0.count == 2 }
            }
        }
    }
}

extension Member {
    /// The same before it said goodbye.
    fileprivate var asAlive: Member {
        var member = self
        member.state = .alive
        return member
    }
}
