import Placement
import SWIM
import Testing

@testable import Cluster

/// Whatever an authenticated member writes, it is counted and changes nothing if it cannot be read.
@Suite struct MalformedPacketTests {
    /// One well-formed packet of every kind.
    static let packets: [[UInt8]] = {
        var packets = Entries.all.map { entry in packet { EntriesMessage.write(.news, [entry], to: &$0) } }
        packets.append(packet { EntriesMessage.write(.entries, Array(Entries.all[..<4]), to: &$0) })
        packets.append(packet { PromiseRequest(epoch: 3, round: 1).write(to: &$0) })
        packets.append(packet { PromiseReply(epoch: 3, round: 1, isGranted: true, promisedEpoch: 3).write(to: &$0) })
        packets.append(packet { DigestMessage(start: 5, hashes: (0..<64).map { $0 &* 77 }).write(to: &$0) })
        let references = Entries.all.map(\.reference)
        packets.append(
            packet {
                VersionsMessage(
                    buckets: .max, first: 0, last: .max, items: references.map { .init(reference: $0, version: 4) }
                ).write(to: &$0)
            })
        packets.append(packet { RequestMessage(references: references).write(to: &$0) })
        return packets
    }()

    /// Two members that know each other.
    private func pair() -> Harness {
        let harness = Harness(count: 2, topics: ReplacementTests.topics, voters: ["a", "b"], seed: 3)
        harness.hasBrokers = false
        harness.start()
        harness.run(for: .seconds(3))
        return harness
    }

    @Test func everyKindIsHere() {
        let kinds = ClusterMessageKind.allCases.filter { kind in !Self.packets.contains { $0[0] == kind.rawValue } }
        #expect(kinds == [])
    }

    @Test(arguments: packets) func aWholePacketIsRead(packet: [UInt8]) {
        let harness = pair()
        harness.inject(packet, to: 1, from: 0)
        #expect(harness.nodes[1].malformed == 0)
    }

    @Test(arguments: packets) func aTruncatedPacketChangesNothing(packet: [UInt8]) throws {
        let harness = pair()
        for count in packet.indices.dropFirst() {
            let before = (harness.nodes[1].digest, harness.nodes[1].entryCount, harness.nodes[1].malformed)
            harness.inject(Array(packet[..<count]), to: 1, from: 0)
            // A cut between two elements leaves a whole packet.
            if harness.nodes[1].malformed == before.2 { continue }
            #expect(harness.nodes[1].digest == before.0 && harness.nodes[1].entryCount == before.1)
        }
        harness.inject(packet + [0], to: 1, from: 0)
        #expect(harness.nodes[1].malformed > 1)
    }

    @Test(arguments: packets) func everyFlippedBitIsSurvived(packet: [UInt8]) {
        let harness = pair()
        for bit in 0..<packet.count * 8 {
            var flipped = packet
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            harness.inject(flipped, to: 1, from: 0)
        }
        harness.run(for: .seconds(2))
        _ = harness.view(of: 1)
    }

    @Test func randomBytesAreSurvived() {
        let harness = pair()
        var random = RandomGenerator(seed: 5)
        for kind in ClusterMessageKind.allCases.map(\.rawValue) + [0x42, 0x7F, 0x80, 0xFF] {
            for _ in 0..<400 {
                let count = random.index(below: 200)
                harness.inject(
                    [kind] + (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }, to: 1, from: 0)
            }
        }
        #expect(harness.nodes[1].malformed > 2_000)
        harness.run(for: .seconds(2))
        _ = harness.view(of: 1)
    }

    @Test func strangersAreNotHeard() {
        let harness = pair()
        let before = harness.nodes[1].digest
        for packet in Self.packets {
            var effects = ClusterEffects()
            let stranger = Sender(
                id: .fixture(99), incarnation: Incarnation(bootEpoch: 1), endpoint: Endpoint(ipv4: 9, port: 9))
            let now = harness.now
            packet.withUnsafeBytes { harness.nodes[1].brain.receive($0.bytes, from: stranger, at: now, into: &effects) }
            #expect(effects.network.datagrams.isEmpty && effects.persisted == nil)
        }
        #expect(harness.nodes[1].digest == before)
        #expect(harness.nodes[1].statistics.strangers == UInt64(Self.packets.count))
    }

    /// A process that has been succeeded votes, plans and reports for nobody.
    @Test func formerProcessesAreNotHeard() {
        let harness = pair()
        let victim = harness.nodes[1]
        let (before, promise) = (victim.digest, victim.brain.voter.promise)
        var former = Sender(
            id: harness.nodes[0].id, incarnation: Incarnation(bootEpoch: 999), endpoint: harness.nodes[0].local.endpoint
        )
        func send() {
            for packet in Self.packets {
                var effects = ClusterEffects()
                let now = harness.now
                packet.withUnsafeBytes { victim.brain.receive($0.bytes, from: former, at: now, into: &effects) }
                let isSilent = effects.network.datagrams.isEmpty && effects.persisted == nil
                #expect(isSilent)
            }
        }
        send()
        #expect(victim.digest == before && victim.brain.voter.promise == promise)
        #expect(victim.statistics.formerProcesses == UInt64(Self.packets.count))
        #expect(victim.malformed == 0)
        // What this node has not heard of yet may well be the newer process.
        former.incarnation = Incarnation(bootEpoch: 1001)
        let received = victim.statistics.received
        let packet = Self.packets[0]
        var effects = ClusterEffects()
        let now = harness.now
        packet.withUnsafeBytes { victim.brain.receive($0.bytes, from: former, at: now, into: &effects) }
        #expect(victim.statistics.received != received)
    }

    /// Claims that can be read and are wrong: of other owners, of this node, with numbers at the edge.
    @Test func wrongClaimsDoNoHarm() {
        let harness = pair()
        let victim = harness.nodes[1]
        func send(_ entries: [StateEntry]) {
            harness.inject(packet { EntriesMessage.write(.news, entries, to: &$0) }, to: 1, from: 0)
        }
        func claim(of owner: MemberID, _ entry: StateEntry, version: UInt64) -> StateEntry {
            StateEntry(owner: owner, key: entry.key, version: version, value: entry.value, payload: entry.payload)
        }
        // Of an owner that nobody knows: refused.
        send(Array(Entries.all[..<3]))
        #expect(victim.statistics.ownerlessEntries == 3 && victim.statistics.acceptedEntries < 10)
        // Of this node: it makes a higher version of its own.
        let attributes = StateEntry.Reference(owner: victim.id, key: StateKey(.attributes))
        let version: UInt64 = 1_005 << 24
        send([claim(of: victim.id, Entries.all[0], version: version)])
        let own = victim.brain.state.entry(attributes)
        #expect(own!.version > version && own!.payload != Entries.all[0].payload)
        // Replicas with the largest numbers, led by nobody, and a plan of the highest epoch.
        var report = ReplicaReport.fixture(1)
        report.group.index = .max
        report.group.epoch = EpochVoter.largestEpoch
        report.bytes = .max
        report.totalBytes = .max
        report.group.leader = nil
        send([claim(of: harness.nodes[0].id, Entries.replicas(0, page: 65_534, 1, [report]), version: version)])
        for entry in Entries.all[3...] { send([claim(of: harness.nodes[0].id, entry, version: version)]) }
        harness.run(for: .seconds(10))
        for index in 0..<2 { _ = harness.view(of: index) }
    }
}
