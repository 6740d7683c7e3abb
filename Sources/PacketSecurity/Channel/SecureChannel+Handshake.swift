extension SecureChannel {
    /// Holds a packet whose session is not known, or a hello, and asks its sender to confirm it.
    ///
    /// - Parameter isFormer: whether a later life of the sender is known.
    mutating func challenge(
        _ header: PacketHeader, isFormer: Bool, plaintext: UnsafeRawBufferPointer, from source: PeerAddress,
        at now: UInt64, into output: UnsafeMutableRawBufferPointer
    ) throws(DropReason) -> OpenedDatagram {
        // Its challenge is under way already.
        guard !held.contains(header), !heldOfFormer.contains(header) else { throw .replay }
        let token = ChallengeToken(from: &nonces)
        let (expiry, overflow) = now.addingReportingOverflow(limits.holdTime)
        let packet = HeldPackets.Packet(
            token: token, header: header, source: source, expiry: overflow ? .max : expiry,
            plaintext: [UInt8](plaintext))
        let evicted = isFormer ? heldOfFormer.insert(packet) : held.insert(packet)
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
        _ packet: HeldPackets.Packet, in session: SessionPlace, into output: UnsafeMutableRawBufferPointer
    ) throws(DropReason) -> OpenedDatagram {
        counters.echoesAccepted &+= 1
        // The same packet may have come by again, and been delivered, after another echo had begun the session.
        guard commit(packet.header.sequence, in: session) else { throw .replay }
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
    mutating func beginSession(_ proof: PacketHeader) -> SessionPlace {
        let place: SessionPlace
        if isFormer(proof) {
            place = .former(formerSessions.establish(proof.sender, epoch: proof.epoch).slot)
        } else {
            if let slot = sessions.slot(of: proof.sender), sessions.epoch(at: slot) < proof.epoch {
                // The former process may go on, and what was seen of it must not be delivered again.
                _ = formerSessions.establish(
                    proof.sender, epoch: sessions.epoch(at: slot), window: sessions.window(at: slot))
            }
            let (slot, evicted) = sessions.establish(proof.sender, epoch: proof.epoch)
            if evicted { counters.sessionsEvicted &+= 1 }
            place = .latest(slot)
        }
        _ = commit(proof.sequence, in: place)
        return place
    }

    /// Whether a later life of a packet's sender is known.
    func isFormer(_ header: PacketHeader) -> Bool {
        sessions.slot(of: header.sender).map { header.epoch < sessions.epoch(at: $0) } ?? false
    }

    /// Marks a sequence number as seen; `false` if it was seen before.
    mutating func commit(_ sequence: UInt64, in place: SessionPlace) -> Bool {
        switch place {
        case .latest(let slot): sessions.commit(sequence, at: slot)
        case .former(let slot): formerSessions.commit(sequence, at: slot)
        }
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
