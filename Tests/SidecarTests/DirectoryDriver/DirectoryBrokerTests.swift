import Cluster
import Foundation
import Logging
import Placement
import SWIM
import Synchronization
import Testing

@testable import Sidecar

/// Brokers that share a temporary directory, driven turn by turn.
@Suite struct DirectoryBrokerTests {
    typealias Steps = StepDecisionTests

    /// A broker and what it reported last.
    final class Fixture: Sendable {
        let broker: DirectoryBroker
        let id: MemberID
        private let reports: Reports

        final class Reports: Sendable {
            let last = Mutex<[ReplicaReport]>([])
        }

        init(_ number: UInt64, root: String, rate: UInt64 = 1 << 40, segment: UInt64 = 10_000) async throws {
            id = MemberID(high: 0, low: number)
            let member = LocalMember(
                id: id, name: "n\(number)", endpoint: Endpoint(ipv4: 0x7F00_0001, port: UInt16(number)), bootEpoch: 1)
            let reports = Reports()
            self.reports = reports
            broker = DirectoryBroker(
                store: try DirectoryStore(root: root, member: member),
                configuration: .init(root: root, segmentBytes: segment, partitionBytes: 25_000, copyRate: rate),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, retryPause: .zero,
                name: { $0.low < 10 ? "n\($0.low)" : nil },
                report: { replicas in reports.last.withLock { $0 = replicas } })
            try await broker.start()
        }

        var reported: [ReplicaReport] { reports.last.withLock { $0 } }
        var group: GroupConfiguration? { reported.first?.group }
    }

    /// A directory that is removed at the end.
    final class Directory: Sendable {
        let path: String

        init() throws {
            path = NSTemporaryDirectory() + "muster-test-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }
    }

    static let create = Steps.step(.create(voters: [Steps.a, Steps.b]), index: 0, voters: [])

    /// Two members with one partition, both in sync.
    func pair(_ root: String) async throws -> (Fixture, Fixture) {
        let (first, second) = (try await Fixture(1, root: root), try await Fixture(2, root: root))
        for fixture in [second, first, second] { await fixture.broker.perform(Self.create) }
        await #expect(second.broker.copyNext())
        return (first, second)
    }

    func verify(_ root: String, _ members: String...) -> ReplicaVerifier.Report {
        ReplicaVerifier(root: root).verify(members: members)
    }

    @Test func createsAndCopies() async throws {
        let directory = try Directory()
        let (first, second) = try await pair(directory.path)
        #expect(first.reported == second.reported)
        #expect(
            first.reported == [
                ReplicaReport(
                    partition: Steps.partition,
                    group: GroupConfiguration(index: 1, epoch: 3, voters: [Steps.a, Steps.b], leader: Steps.a),
                    bytes: 25_000, totalBytes: 25_000, isCaughtUp: true)
            ])
        let report = verify(directory.path, "n1", "n2")
        #expect(report == ReplicaVerifier.Report(replicas: 2, bytes: 50_000, problems: []))
        let size = try FileManager.default.attributesOfItem(atPath: directory.path + "/n2/t/0/segment-00000002")[.size]
        #expect(size as? Int == 5000)
    }

    /// Half of the bytes may be copied at once, the rest at the rate that the step allows.
    @Test func aStepLimitsItsCopy() async throws {
        let directory = try Directory()
        let (first, second) = (
            try await Fixture(1, root: directory.path), try await Fixture(2, root: directory.path)
        )
        var create = Self.create
        create.bytesPerSecond = 50_000
        for fixture in [second, first, second] { await fixture.broker.perform(create) }
        let start = ContinuousClock().now
        await #expect(second.broker.copyNext())
        #expect(ContinuousClock().now - start >= .milliseconds(200) && second.reported == first.reported)
    }

    @Test func aStepSeenTwiceOrLateChangesNothing() async throws {
        let directory = try Directory()
        let (first, _) = try await pair(directory.path)
        let before = first.reported
        await first.broker.perform(Self.create)
        await first.broker.perform(Steps.step(.addLearner(Steps.c), epoch: 2, index: 1, voters: [Steps.a, Steps.b]))
        await first.broker.perform(Steps.step(.addLearner(Steps.c), index: 7, voters: [Steps.a, Steps.b]))
        #expect(first.reported == before)
    }

    @Test func replacesAMember() async throws {
        let directory = try Directory()
        let (first, second) = try await pair(directory.path)
        let third = try await Fixture(3, root: directory.path)
        let all = [first, second, third]

        let add = Steps.step(.addLearner(Steps.c), index: 1, voters: [Steps.a, Steps.b])
        for fixture in all { await fixture.broker.perform(add) }
        #expect(third.reported.map(\.isCaughtUp) == [false])
        let promote = Steps.step(.promote(Steps.c, demoting: Steps.b), index: 2, voters: [Steps.a, Steps.b])
        for fixture in all { await fixture.broker.perform(promote) }
        #expect(first.group?.index == 2, "a learner that has not caught up gets no vote")

        await #expect(third.broker.copyNext())
        #expect(third.reported.map(\.isCaughtUp) == [true])
        for fixture in all { await fixture.broker.perform(promote) }
        #expect(first.group?.voters == [Steps.a, Steps.c])
        #expect(second.group?.learners == [Steps.b])

        let remove = Steps.step(.removeLearner(Steps.b), index: 3, voters: [Steps.a, Steps.c])
        for fixture in all { await fixture.broker.perform(remove) }
        #expect(second.reported == [])
        #expect(!FileManager.default.fileExists(atPath: directory.path + "/n2/t/0"))
        #expect(verify(directory.path, "n1", "n2", "n3") == .init(replicas: 2, bytes: 50_000, problems: []))
    }

    /// A member that missed every step finds out what became of its groups by itself.
    @Test func aMemberThatSleptFollows() async throws {
        let directory = try Directory()
        let (first, second) = try await pair(directory.path)
        let third = try await Fixture(3, root: directory.path)
        let voters = [Steps.a, Steps.b]
        for fixture in [first, third] {
            await fixture.broker.perform(Steps.step(.addLearner(Steps.c), index: 1, voters: voters))
        }
        await #expect(third.broker.copyNext())
        await first.broker.perform(Steps.step(.promote(Steps.c, demoting: Steps.b), index: 2, voters: voters))
        await first.broker.perform(Steps.step(.removeLearner(Steps.b), index: 3, voters: [Steps.a, Steps.c]))
        #expect(second.group?.index == 1)
        await second.broker.takeTurn()
        await second.broker.reportIfChanged()
        #expect(second.reported == [])
    }

    @Test func takesOverFromADeadLeaderAndFencesIt() async throws {
        let directory = try Directory()
        let (first, second) = try await pair(directory.path)
        await second.broker.perform(
            Steps.step(.transferLeader(to: Steps.b), epoch: 4, index: 1, voters: [Steps.a, Steps.b], leader: Steps.b))
        #expect(second.group?.leader == Steps.b)
        // The old leader, which knows of nothing, commits nothing any more.
        await first.broker.perform(Steps.step(.addLearner(Steps.c), epoch: 4, index: 1, voters: [Steps.a, Steps.b]))
        #expect(first.group == second.group)
        #expect(first.group?.index == 2)
    }

    @Test func doesNotCopyFromADeadMember() async throws {
        let directory = try Directory()
        let second: Fixture
        do {
            let first = try await Fixture(1, root: directory.path)
            await first.broker.perform(Self.create)
            second = try await Fixture(2, root: directory.path)
            await second.broker.perform(Self.create)
        }
        // The leader is gone, and with it the lock on its directory; its files are still readable.
        #expect(FileManager.default.fileExists(atPath: directory.path + "/n1/t/0/segment-00000000"))
        await #expect(second.broker.copyNext())
        #expect(second.reported.map(\.isCaughtUp) == [false])
        #expect(second.reported.map(\.bytes) == [0])
    }

    @Test func aDamagedSourceIsNoticedAndTheCopyMadeAgain() async throws {
        let directory = try Directory()
        let first = try await Fixture(1, root: directory.path)
        await first.broker.perform(Self.create)
        let path = directory.path + "/n1/t/0/segment-00000001"
        let good = try Files.read(path)
        var bad = good
        bad[17] ^= 1
        try Files.replace(path, with: bad)

        let second = try await Fixture(2, root: directory.path)
        await second.broker.perform(Self.create)
        await #expect(second.broker.copyNext())
        #expect(second.reported.map(\.isCaughtUp) == [false])
        #expect(!FileManager.default.fileExists(atPath: directory.path + "/n2/t/0/segment-00000001"))
        #expect(!FileManager.default.fileExists(atPath: directory.path + "/n2/t/0/segment-00000001.partial"))

        try Files.replace(path, with: good)
        await #expect(second.broker.copyNext())
        #expect(second.reported.map(\.isCaughtUp) == [true])
        #expect(verify(directory.path, "n1", "n2").problems == [])
    }

    @Test func aRestartVerifiesAndRepairs() async throws {
        let directory = try Directory()
        do {
            _ = try await pair(directory.path)
        }
        let path = directory.path + "/n2/t/0/segment-00000000"
        var bytes = try Files.read(path)
        bytes[0] ^= 0x80
        try Files.replace(path, with: bytes)
        #expect(verify(directory.path, "n2").problems == ["t/0 on n2: segment-00000000 does not match its checksum"])

        let (first, second) = (try await Fixture(1, root: directory.path), try await Fixture(2, root: directory.path))
        #expect(first.reported.map(\.isCaughtUp) == [true])
        #expect(second.reported.map(\.isCaughtUp) == [false])
        #expect(second.reported.map(\.bytes) == [15_000])
        await #expect(second.broker.copyNext())
        #expect(second.reported.map(\.isCaughtUp) == [true])
        #expect(verify(directory.path, "n1", "n2") == .init(replicas: 2, bytes: 50_000, problems: []))
    }

    /// The leader itself can lose a segment; the other voter has it.
    @Test func aLeaderRepairsItselfFromAVoter() async throws {
        let directory = try Directory()
        do {
            _ = try await pair(directory.path)
        }
        try FileManager.default.removeItem(atPath: directory.path + "/n1/t/0/segment-00000002")
        let (first, second) = (try await Fixture(1, root: directory.path), try await Fixture(2, root: directory.path))
        #expect(first.reported.map(\.isCaughtUp) == [false])
        await #expect(first.broker.copyNext())
        #expect(first.reported == second.reported)
        #expect(first.reported.map(\.isCaughtUp) == [true])
    }

    @Test func aHalfCopiedSegmentIsContinued() async throws {
        let directory = try Directory()
        let first = try await Fixture(1, root: directory.path)
        await first.broker.perform(Self.create)
        let second = try await Fixture(2, root: directory.path)
        await second.broker.perform(Self.create)
        let half = try Files.read(directory.path + "/n1/t/0/segment-00000000").prefix(4000)
        try Files.replace(directory.path + "/n2/t/0/segment-00000000.partial", with: Array(half))
        await #expect(second.broker.copyNext())
        #expect(verify(directory.path, "n1", "n2") == .init(replicas: 2, bytes: 50_000, problems: []))
    }

    /// A directory without a manifest is a copy that had not begun, or a removal that had not ended.
    @Test func remainsAreRemoved() async throws {
        let directory = try Directory()
        try FileManager.default.createDirectory(
            atPath: directory.path + "/n1/t/0", withIntermediateDirectories: true)
        try Files.replace(directory.path + "/n1/t/0/segment-00000000", with: [1, 2, 3])
        let first = try await Fixture(1, root: directory.path)
        #expect(first.reported == [])
        #expect(!FileManager.default.fileExists(atPath: directory.path + "/n1/t/0"))
    }

    /// A damaged manifest may belong to the last copy: it is put aside, and the group's copy is fetched.
    @Test func aDamagedManifestIsPutAside() async throws {
        let directory = try Directory()
        do {
            _ = try await pair(directory.path)
        }
        try Files.replace(directory.path + "/n2/t/0/replica.json", with: Array("{\"version\":1".utf8))
        let (first, second) = (try await Fixture(1, root: directory.path), try await Fixture(2, root: directory.path))
        #expect(second.reported == [])
        #expect(FileManager.default.fileExists(atPath: directory.path + "/n2/.damaged/t-0/segment-00000000"))
        await second.broker.perform(Self.create)
        await #expect(second.broker.copyNext())
        #expect(second.reported == first.reported)
        #expect(verify(directory.path, "n1", "n2") == .init(replicas: 2, bytes: 50_000, problems: []))
    }

    @Test func oneDirectoryOneProcess() async throws {
        let directory = try Directory()
        let first = try await Fixture(1, root: directory.path)
        await #expect(throws: DirectoryDriverError.inUse(directory.path + "/n1")) {
            _ = try await Fixture(1, root: directory.path)
        }
        _ = first
    }

    @Test func anotherMembersDirectoryIsNotTakenOver() throws {
        let directory = try Directory()
        let endpoint = Endpoint(ipv4: 1, port: 1)
        do {
            _ = try DirectoryStore(
                root: directory.path, member: LocalMember(id: Steps.a, name: "n1", endpoint: endpoint, bootEpoch: 1))
        }
        #expect(throws: DirectoryDriverError.foreign(directory.path + "/n1", owner: "\(Steps.a)")) {
            _ = try DirectoryStore(
                root: directory.path, member: LocalMember(id: Steps.b, name: "n1", endpoint: endpoint, bootEpoch: 1))
        }
    }
}
