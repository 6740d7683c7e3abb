import CAllocationCounter
import SWIM

/// What it costs a member to handle one ping that carries six updates, and to answer it.
enum CoreBenchmark {
    static func run() -> BenchTable {
        var table = BenchTable(title: "Core: one ping with 6 updates handled and answered")
        for size in [100, 1_000, 10_000] {
            for isNews in [false, true] {
                var bench = PingBench(size: size, isNews: isNews)
                let (nanoseconds, allocations) = bench.measure()
                let name = "N = \(size), updates \(isNews ? "are news" : "known")"
                table.add(name, nanoseconds, "ns", size == 10_000 ? "budget 1,000 ns" : "")
                table.add("\(name): allocations", allocations, "", "budget 0")
            }
        }
        return table
    }
}

/// One member of a cluster of a given size, and pings for it.
private struct PingBench: ~Copyable {
    static let calls = 20_000

    let size: Int
    let isNews: Bool
    var member: Membership
    var effects = Effects()
    var random = RandomGenerator(seed: 3)
    var packets: [[UInt8]] = []
    var senders: [Sender] = []
    /// The incarnation that the updates of the next round carry.
    var refutations: UInt64 = 0

    init(size: Int, isNews: Bool) {
        self.size = size
        self.isNews = isNews
        let local = PingBench.member(0)
        member = Membership(
            local: LocalMember(id: local.id, name: local.name, endpoint: local.endpoint, bootEpoch: 1),
            configuration: MembershipConfiguration(), seed: 1)
        for index in stride(from: 1, to: size, by: 8) {
            let claims = (index..<min(index + 8, size)).map { PingBench.member($0) }
            receive(PingBench.packet(.gossip, claims), from: PingBench.sender(1))
        }
        // The rumours of the joins are told to their end first: what is measured is the steady state.
        for _ in 0..<size * 3 { receive(PingBench.packet(.ping, []), from: PingBench.sender(1)) }
    }

    mutating func measure() -> (nanoseconds: Double, allocations: Double) {
        prepare()
        round()
        prepare()
        let before = muster_allocation_count()
        round()
        let allocations = Double(muster_allocation_count() - before) / Double(PingBench.calls)
        // Two closures cannot both borrow a value that cannot be copied, so the rounds are timed one by one.
        let clock = ContinuousClock()
        var times: [Double] = []
        for _ in 0..<7 {
            prepare()
            let start = clock.now
            round()
            times.append((clock.now - start) / .seconds(1))
        }
        return (times.sorted()[3] / Double(PingBench.calls) * 1e9, allocations)
    }

    /// Makes the pings of a round. News raise the incarnation of their subjects; what is known repeats it.
    private mutating func prepare() {
        if isNews { refutations += 1 }
        var subject = 0
        packets.removeAll()
        senders.removeAll()
        for _ in 0..<PingBench.calls {
            let claims = (0..<6).map { _ in
                subject += 1
                if subject >= size {
                    subject = 1
                    if isNews { refutations += 1 }
                }
                return PingBench.member(subject, refutations: refutations)
            }
            packets.append(PingBench.packet(.ping, claims))
            senders.append(PingBench.sender(1 + random.index(below: size - 1)))
        }
    }

    private mutating func round() {
        var answers = 0
        for call in packets.indices { answers += receive(packets[call], from: senders[call]) }
        precondition(answers == packets.count, "every ping is answered")
    }

    @discardableResult
    private mutating func receive(_ bytes: [UInt8], from sender: Sender) -> Int {
        member.receive(bytes.span.bytes, from: sender, at: Instant(nanoseconds: 1), into: &effects)
        let answers = effects.datagrams.count
        effects.removeAll()
        return answers
    }

    private static func member(_ index: Int, refutations: UInt64 = 0) -> Member {
        Member(
            id: MemberID(high: 0x5EED, low: UInt64(index)), name: "node-\(index)",
            endpoint: Endpoint(ipv4: 0x0A00_0001 + UInt32(index), port: 7946),
            incarnation: Incarnation(rawValue: Incarnation(bootEpoch: 1).rawValue + refutations))
    }

    private static func sender(_ index: Int) -> Sender {
        let member = member(index)
        return Sender(id: member.id, incarnation: member.incarnation, endpoint: member.endpoint)
    }

    private static func packet(_ kind: MessageKind, _ claims: [Member]) -> [UInt8] {
        withUnsafeTemporaryAllocation(byteCount: PacketWriter.limit, alignment: 8) { buffer in
            var writer = PacketWriter(buffer)
            Header(kind: kind, sequence: 1, stateDigest: 0, viewDigest: 0).write(to: &writer)
            for claim in claims { writer.write(claim: claim) }
            return [UInt8](buffer[..<writer.count])
        }
    }
}
