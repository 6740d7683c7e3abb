/// Packets whose tags verified but whose senders have yet to confirm that they are not replays.
///
/// Each was answered by a challenge of its own and is released by the echo of its token. At most a few hundred, so
/// lookups walk through all of them; only holders of the key can cause one.
struct HeldPackets {
    struct Packet {
        var token: ChallengeToken
        var header: PacketHeader
        var source: PeerAddress
        var expiry: UInt64
        var plaintext: [UInt8]
    }

    private let capacity: Int
    private let perPeer: Int
    // Oldest first, and so in the order of expiry.
    private(set) var packets: [Packet] = []

    init(capacity: Int, perPeer: Int) {
        precondition(capacity > 0 && perPeer > 0, "no room for held packets")
        self.capacity = capacity
        self.perPeer = perPeer
    }

    var count: Int { packets.count }

    /// Drops what was not confirmed in time and returns how many those were.
    mutating func expire(at now: UInt64) -> Int {
        guard let first = packets.first, first.expiry <= now else { return 0 }
        let expired = packets.prefix { $0.expiry <= now }.count
        packets.removeFirst(expired)
        return expired
    }

    /// Whether the very same packet is being held.
    func contains(_ header: PacketHeader) -> Bool {
        packets.contains {
            $0.header.sequence == header.sequence && $0.header.sender == header.sender
                && $0.header.epoch == header.epoch
        }
    }

    /// Whether a packet of a peer can be held without another one having to go.
    func hasRoom(for peer: PeerID) -> Bool {
        packets.count < capacity && packets.count { $0.header.sender == peer } < perPeer
    }

    /// Holds a packet and returns how many others had to go for it.
    mutating func insert(_ packet: Packet) -> Int {
        let before = packets.count
        let ofPeer = packets.indices.filter { packets[$0].header.sender == packet.header.sender }
        if ofPeer.count >= perPeer {
            packets.remove(at: ofPeer[0])
        } else if packets.count >= capacity {
            packets.removeFirst()
        }
        packets.append(packet)
        return before + 1 - packets.count
    }

    /// Takes out the packet that an echo confirms: same token, same life of the same sender, same source.
    mutating func take(_ token: ChallengeToken, echo: PacketHeader, from source: PeerAddress) -> Packet? {
        let index = packets.firstIndex {
            $0.token == token && $0.header.sender == echo.sender && $0.header.epoch == echo.epoch
                && $0.source == source
        }
        return index.map { packets.remove(at: $0) }
    }
}
