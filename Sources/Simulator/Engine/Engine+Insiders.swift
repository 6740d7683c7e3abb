import SWIM

extension Engine {
    /// Sends what an authenticated but bad member says, or somebody in its name.
    mutating func inject(_ injection: Injection, into targets: [Int], _ stream: inout RandomStream) {
        var claims: [Member] = []
        var accuser: Int?
        if case .claim(let members, let state, let incarnation, let name) = injection.content {
            claims = members.map { member in
                Member(
                    id: hosts[member].id, name: hosts[member].name, endpoint: hosts[member].endpoint,
                    incarnation: forge(incarnation, of: member), state: state.memberState)
            }
            accuser = name
            // Whoever believes it is not to blame.
            if let name { for member in members { observer.subjects[member].accusers.insert(name) } }
        }
        for target in targets where target != injection.from {
            switch injection.content {
            case .claim:
                gossip(claims, by: accuser, from: injection.from, to: target, key: injection.key)
            case .bytes(let count):
                var bytes: [UInt8] = []
                while bytes.count < count { bytes.append(UInt8(truncatingIfNeeded: stream.next() >> 56)) }
                bytes.withUnsafeBytes { put($0, from: injection.from, to: target, key: injection.key) }
            case .ghosts(let count):
                sendGhosts(count, from: injection.from, to: target, &stream)
            }
        }
    }

    /// An incarnation that its owner has not taken.
    ///
    /// One of the present boot is credible: the owner has to outdo it, and until then nobody is to blame for holding it.
    /// One of a boot that never was must be believed by nobody.
    private mutating func forge(_ incarnation: Injection.ClaimedIncarnation, of member: Int) -> Incarnation {
        let own = hosts[member].issued.rawValue
        let forged: Incarnation =
            switch incarnation {
            case .above(let difference): Incarnation(rawValue: own > .max - difference ? .max : own + difference)
            case .below(let difference):
                Incarnation(
                    rawValue: max(Incarnation(bootEpoch: hosts[member].bootEpoch).rawValue, own - min(own, difference)))
            case .max: Incarnation(rawValue: .max)
            // 40 bits of seconds: a hundred years ahead.
            case .futureEpoch: Incarnation(rawValue: own &+ 3_153_600_000 << 24)
            }
        if forged.bootEpoch == hosts[member].bootEpoch { hosts[member].issued = max(hosts[member].issued, forged) }
        return forged
    }

    /// Takes a copy of a datagram that is to arrive a second time.
    mutating func capture(_ header: PacketPool.Header, _ bytes: UnsafeRawBufferPointer) {
        for replay in replays where replay.from.contains(Int(header.from)) {
            let key = RandomStream.key(seed: seed, .fault, faultKey(replay.fault), 1)
            guard replay.share.happens(RandomStream.word(key: key, at: counters.sent)) else { continue }
            counters.injected += 1
            queue.push(
                at: now &+ replay.after, .delivery, node: Int(header.to), payload: pool.take(header, bytes: bytes))
        }
    }

    /// As many packets as it takes to claim that members of whom nobody has ever heard are alive.
    private mutating func sendGhosts(_ count: Int, from: Int, to: Int, _ stream: inout RandomStream) {
        var claims: [Member] = []
        for number in 0..<count {
            claims.append(
                Member(
                    id: MemberID(high: stream.next(), low: stream.next()), name: "ghost-\(number)",
                    endpoint: Endpoint(ipv4: 0x0AFF_0000 + UInt32(number), port: 7400),
                    incarnation: Incarnation(bootEpoch: 1_500_000_000)))
        }
        gossip(claims, from: from, to: to)
    }

    /// As many packets as some claims take.
    private mutating func gossip(_ claims: [Member], by accuser: Int? = nil, from: Int, to: Int, key: Int? = nil) {
        let accuser = accuser.map { hosts[$0].id }
        var rest = claims[...]
        while !rest.isEmpty {
            // A claim has at most 16 + 8 + 1 + 7 + 1 + 12 bytes, and 17 more with an accuser.
            let packet = rest.prefix(15)
            rest = rest.dropFirst(15)
            withUnsafeTemporaryAllocation(byteCount: PacketWriter.limit, alignment: 8) { buffer in
                var writer = PacketWriter(buffer)
                Header(kind: .gossip, sequence: 0, stateDigest: 0, viewDigest: 0).write(to: &writer)
                for claim in packet { writer.write(claim: claim, accuser: accuser) }
                put(UnsafeRawBufferPointer(rebasing: buffer[..<writer.count]), from: from, to: to, key: key)
            }
        }
    }

    private mutating func put(_ bytes: UnsafeRawBufferPointer, from: Int, to: Int, key: Int?) {
        var bytes = bytes
        if let sealing {
            let (receiver, clock) = (hosts[to].id, hosts[from].clock(at: now))
            bytes =
                key.map { sealing.forge(bytes, inNameOf: from, key: $0, to: receiver, at: clock) }
                ?? sealing.seal(bytes, by: from, to: receiver, at: clock)
        }
        let header = PacketPool.Header(
            from: UInt32(from), to: UInt32(to), count: UInt32(bytes.count), isBound: false,
            receiver: MemberID(high: 0, low: 0), incarnation: hosts[from].issued)
        counters.injected += 1
        queue.push(at: now, .delivery, node: to, payload: pool.take(header, bytes: bytes))
    }
}

extension Injection.ClaimedState {
    /// The same in the words of the protocol.
    var memberState: MemberState {
        switch self {
        case .alive: .alive
        case .suspect: .suspect
        case .dead: .dead
        case .left: .left
        }
    }
}
