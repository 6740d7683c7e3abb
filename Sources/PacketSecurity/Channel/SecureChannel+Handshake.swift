extension SecureChannel {
    /// Holds a packet whose session is not known, or a hello, and asks its sender to confirm it.
    mutating func challenge(
        _ header: PacketHeader, plaintext: UnsafeRawBufferPointer, from source: PeerAddress, at now: UInt64,
        into output: UnsafeMutableRawBufferPointer
    ) throws(DropReason) -> OpenedDatagram {
        // Its challenge is under way already.
        guard !held.contains(header) else { throw .replay }
        let token = ChallengeToken(from: &nonces)
        let (expiry, overflow) = now.addingReportingOverflow(limits.holdTime)
        let evicted = held.insert(
            HeldPackets.Packet(
                token: token, header: header, source: source, expiry: overflow ? .max : expiry,
                plaintext: [UInt8](plaintext)))
        counters.drops.add(.pendingFull, count: evicted)
        counters.challengesSent &+= 1
        return reply(
            .challenge(token, incarnation: header.incarnation, sequence: header.sequence), to: header.sender, at: now,
            into: output)
    }

    /// Whether a challenge is about a packet that we sent, in this life, not long ago.
    mutating func isOwnAndRecent(_ sequence: UInt64, incarnation: UInt64, at now: UInt64) -> Bool {
        horizon.advance(to: now, next: nextSequence)
        return PacketHeader.epoch(of: incarnation) == PacketHeader.epoch(of: self.incarnation)
            && horizon.isRecent(sequence, next: nextSequence)
    }

    /// Echoes the token of a challenge. Only its sender can have learnt of our packet, and it did so just now: its
    /// session needs no challenge of our own.
    mutating func answer(
        _ token: ChallengeToken, to challenger: PeerID, at now: UInt64, into output: UnsafeMutableRawBufferPointer
    ) -> OpenedDatagram {
        counters.challengesAnswered &+= 1
        return reply(.echo(token), to: challenger, at: now, into: output)
    }

    /// Hands out a packet that its sender has confirmed.
    mutating func release(
        _ packet: HeldPackets.Packet, in session: Int, into output: UnsafeMutableRawBufferPointer
    ) throws(DropReason) -> OpenedDatagram {
        counters.echoesAccepted &+= 1
        // The same packet may have come by again, and been delivered, after another echo had begun the session.
        guard sessions.commit(packet.header.sequence, at: session) else { throw .replay }
        output.copyBytes(from: packet.plaintext)
        counters.opened &+= 1
        return .packet(
            OpenedPacket(
                sender: packet.header.sender, incarnation: packet.header.incarnation,
                byteCount: packet.plaintext.count, isReceiverBound: packet.header.flags.contains(.receiverBound),
                wasHeld: true))
    }

    /// Begins the session of a peer that has just proved to be alive, with the packet that proved it.
    @discardableResult
    mutating func beginSession(_ proof: PacketHeader) -> Int {
        let (slot, evicted) = sessions.establish(proof.sender, epoch: proof.epoch)
        if evicted { counters.sessionsEvicted &+= 1 }
        _ = sessions.commit(proof.sequence, at: slot)
        return slot
    }

    private mutating func reply(
        _ message: HandshakeMessage, to peer: PeerID, at now: UInt64, into output: UnsafeMutableRawBufferPointer
    ) -> OpenedDatagram {
        let size = withUnsafeTemporaryAllocation(byteCount: HandshakeMessage.maximumSize, alignment: 1) { bytes in
            let count = message.write(to: bytes)
            return seal(
                UnsafeRawBufferPointer(rebasing: bytes[..<count]), flags: .handshake, to: peer, at: now, into: output)
        }
        return .reply(byteCount: size)
    }
}
