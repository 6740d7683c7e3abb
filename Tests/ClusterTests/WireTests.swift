import Placement
import SWIM
import Testing

@testable import Cluster

@Suite struct WireTests {
    private func read(_ bytes: [UInt8]) throws -> ClusterNode.Message {
        try bytes.withUnsafeBytes { try ClusterNode.Message($0.bytes) }
    }

    @Test(arguments: Entries.all) func aValueSurvivesItsEncoding(entry: StateEntry) throws {
        #expect(try StatePayload(entry.key.kind, from: entry.value) == entry.payload)
        #expect(entry.value.count <= StateEntry.largestValue)
    }

    @Test func entriesSurviveTheirPacket() throws {
        for kind in [ClusterMessageKind.news, .entries] {
            let bytes = packet { EntriesMessage.write(kind, Array(Entries.all[..<6]), to: &$0) }
            let message = try read(bytes)
            var entries: [StateEntry] = []
            switch message {
            case .news(let some), .entries(let some): entries = some.entries
            default: break
            }
            #expect(message.kind == kind)
            #expect(entries.map(\.reference) == Entries.all[..<6].map(\.reference))
            #expect(entries.map(\.version) == Entries.all[..<6].map(\.version))
            #expect(entries.map(\.payload) == Entries.all[..<6].map(\.payload))
            #expect(entries.map(\.value) == Entries.all[..<6].map(\.value))
        }
    }

    @Test func promisesSurviveTheirPacket() throws {
        let request = PromiseRequest(epoch: 1 << 40, round: 77)
        guard case .promiseRequest(let readRequest) = try read(packet { request.write(to: &$0) }) else {
            Issue.record("another kind")
            return
        }
        #expect(readRequest == request)
        for isGranted in [true, false] {
            let reply = PromiseReply(
                epoch: 3, round: .max, isGranted: isGranted, promisedEpoch: EpochVoter.largestEpoch)
            guard case .promiseReply(let readReply) = try read(packet { reply.write(to: &$0) }) else {
                Issue.record("another kind")
                return
            }
            #expect(readReply == reply)
        }
    }

    @Test func comparisonsSurviveTheirPacket() throws {
        let digest = DigestMessage(start: .max - 1, hashes: (0..<64).map { RandomGenerator.mix(UInt64($0)) })
        guard case .digest(let readDigest) = try read(packet { digest.write(to: &$0) }) else {
            Issue.record("another kind")
            return
        }
        #expect(readDigest == digest)
        let items = (0..<VersionsMessage.largestCount).map { number in
            VersionsMessage.Item(
                reference: .init(owner: .fixture(UInt64(number)), key: StateKey(.replicas, page: UInt16(number))),
                version: UInt64(number) << 24)
        }
        let versions = VersionsMessage(buckets: .max, first: 1, last: .max, items: items)
        let bytes = packet { versions.write(to: &$0) }
        #expect(bytes.count <= PacketWriter.limit)
        guard case .versions(let readVersions) = try read(bytes) else {
            Issue.record("another kind")
            return
        }
        #expect(readVersions == versions)
        let request = RequestMessage(references: items.map(\.reference))
        guard case .request(let readRequest) = try read(packet { request.write(to: &$0) }) else {
            Issue.record("another kind")
            return
        }
        #expect(readRequest == request)
    }

    @Test func numbersTakeAsManyBytesAsTheyNeed() throws {
        for number in [0, 1, 127, 128, 16_383, 16_384, 1 << 56, .max - 1, .max] as [UInt64] {
            var writer = ValueWriter()
            writer.write(number: number)
            #expect(writer.bytes.count == ValueWriter.size(of: number))
            var reader = PacketReader(writer.bytes.span.bytes)
            #expect(try reader.readNumber() == number)
        }
        for bytes in [[0x80], [UInt8](repeating: 0xFF, count: 10), [UInt8](repeating: 0x80, count: 11)] as [[UInt8]] {
            #expect(throws: WireError.self) {
                var reader = PacketReader(bytes.span.bytes)
                _ = try reader.readNumber()
            }
        }
    }

    /// What a member says ends in somebody's terminal.
    @Test(arguments: ["\u{1B}[2J", "a\nb", "\u{7F}", "x\u{9B}31m", "\0"]) func controlCharactersAreNotRead(text: String)
        throws
    {
        let bytes = [UInt8(text.utf8.count)] + Array(text.utf8)
        #expect(throws: WireError.badText) {
            var reader = PacketReader(bytes.span.bytes)
            _ = try reader.readText()
        }
        // What this node has to say is read all the same.
        var attributes = NodeAttributes(domain: ["r" + text])
        attributes.tags = [.init(key: "k", value: text)]
        guard case .attributes(let read) = try StatePayload(.attributes, from: attributes.encoded()) else { return }
        #expect(read.domain.count == 1 && read.domain[0].hasPrefix("r") && read.domain[0].contains("?"))
        #expect(!PartitionID(topic: "t" + text, index: 0).isReplicable)
    }

    @Test func whatIsTooLongIsCut() throws {
        var attributes = NodeAttributes(domain: (0..<20).map { "\($0)-" + String(repeating: "ä", count: 100) })
        attributes.tags = (0..<100).map {
            NodeAttributes.Tag(key: "key\($0)", value: String(repeating: "v", count: 50))
        }
        let value = attributes.encoded()
        #expect(value.count <= StateEntry.largestValue)
        guard case .attributes(let read) = try StatePayload(.attributes, from: value) else { return }
        #expect(read.domain.count == 8 && read.domain[0].utf8.count <= 63 && read.domain[0].hasPrefix("0-ä"))
        #expect(read.tags.count > 1)

        let long = String(repeating: "n", count: 63) + "~12345678"
        let move = Move(
            partition: PartitionID(topic: String(repeating: "t", count: 255), index: 1 << 30), class: .balance,
            add: Array(repeating: long, count: 40), remove: Array(repeating: long, count: 40), leaderBefore: long,
            leaderAfter: long, bytes: .max,
            reasons: (0..<9).map { Reason(rule: "rule-\($0)", text: String(repeating: "x", count: 400)) })
        var planned = PlannedMove(ordinal: 99_999, move: move, state: .waiting)
        planned.bytesPerSecond = .max
        planned.idle = .max
        planned.wait = Reason(rule: String(repeating: "w", count: 90), text: String(repeating: "ü", count: 300))
        #expect(Pager(empty: MovePage(epoch: EpochVoter.largestEpoch, generation: .max)).accepts(planned))
        let entry = Entries.make(1, StateKey(.moves), 1, .moves(.init(epoch: 1, generation: 1, elements: [planned])))
        guard case .moves(let page) = try StatePayload(.moves, from: entry.value) else { return }
        #expect(page.elements[0].move.leaderAfter == long && page.elements[0].partition == move.partition)
        #expect(page.elements[0].wait?.text == String(repeating: "ü", count: 50) && page.elements[0].idle > 0)
    }

    @Test func noReplicaHasTwoRoles() {
        var report = ReplicaReport.fixture(1)
        report.group.learners = [report.group.voters[0]]
        #expect(!report.isWellFormed)
        let entry = Entries.replicas(1, page: 0, 1, [report])
        #expect(throws: WireError.badValue) { try StatePayload(.replicas, from: entry.value) }
        let twice = Entries.replicas(1, page: 0, 1, [.fixture(1), .fixture(1)])
        #expect(throws: WireError.badValue) { try StatePayload(.replicas, from: twice.value) }
    }
}
