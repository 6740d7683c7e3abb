import CSodium

extension SecureChannel {
    /// Opens a datagram.
    ///
    /// - Parameters:
    ///   - datagram: whatever came in. Must not overlap `output`.
    ///   - source: where it came from.
    ///   - output: room for ``PacketFormat/maximumAccepted`` bytes: the plaintext or the reply. Undefined if dropped.
    /// - Complexity: O(1), and for packets that are held and echoes O(*held*).
    package mutating func open(
        _ datagram: RawSpan, from source: PeerAddress, at now: UInt64, into output: UnsafeMutableRawBufferPointer
    ) -> OpenedDatagram {
        precondition(output.count >= PacketFormat.maximumAccepted, "the buffer is too small")
        counters.received &+= 1
        counters.drops.add(.pendingExpired, count: held.expire(at: now) + heldOfFormer.expire(at: now))
        do {
            return try datagram.withUnsafeBytes { bytes throws(DropReason) in
                try process(bytes, from: source, at: now, into: output)
            }
        } catch {
            counters.drops.add(error)
            return .dropped(error)
        }
    }

    private mutating func process(
        _ datagram: UnsafeRawBufferPointer, from source: PeerAddress, at now: UInt64,
        into output: UnsafeMutableRawBufferPointer
    ) throws(DropReason) -> OpenedDatagram {
        let header = try PacketHeader(datagram)
        guard let key = keyring.index(of: header.keyID) else { throw .unknownKey }
        // Another life under our id is another process; our own one under it is our echo.
        guard header.sender != local || header.epoch != PacketHeader.epoch(of: incarnation) else { throw .own }
        let session = try session(of: header)
        let isFormer = isFormer(header)
        if isFormer, session == nil || header.flags == .hello, header.flags != .handshake {
            guard heldOfFormer.hasRoom(for: header.sender) else { throw .stale }
        }

        let count = try decrypt(datagram, header: header, key: keyring.keys[key], into: output)
        keyUses[key] = now
        if let session, header.flags != .hello {
            // Verified: only now does the window move.
            guard commit(header.sequence, in: session) else { throw .replay }
        }
        let plaintext = UnsafeRawBufferPointer(rebasing: output[..<count])
        if header.flags == .handshake {
            switch try HandshakeMessage(plaintext) {
            case .challenge(let token, let incarnation, let sequence):
                guard isOwnAndRecent(sequence, incarnation: incarnation, at: now) else { throw .unsolicited }
                if session == nil { beginSession(header) }
                return answer(token, to: header.sender, at: now, into: output)
            case .echo(let token):
                guard
                    let packet = held.take(token, echo: header, from: source)
                        ?? heldOfFormer.take(token, echo: header, from: source)
                else { throw .unsolicited }
                return try release(packet, in: session ?? beginSession(header), into: output)
            }
        }
        if session != nil, header.flags == .receiverBound {
            counters.opened &+= 1
            return .packet(
                OpenedPacket(
                    sender: header.sender, incarnation: header.incarnation, byteCount: count,
                    isReceiverBound: true, wasHeld: false))
        }
        return try challenge(
            header, isFormer: isFormer, plaintext: plaintext, from: source, at: now, into: output)
    }

    /// The session that a packet belongs to, `nil` if it is not known yet; reads only.
    private func session(of header: PacketHeader) throws(DropReason) -> SessionPlace? {
        guard header.sequence > 0 else { throw .replay }
        if let slot = sessions.slot(of: header.sender), sessions.epoch(at: slot) == header.epoch {
            guard sessions.accepts(header.sequence, at: slot) else { throw .replay }
            return .latest(slot)
        }
        if let slot = formerSessions.slot(of: header.sender), formerSessions.epoch(at: slot) == header.epoch {
            guard formerSessions.accepts(header.sequence, at: slot) else { throw .replay }
            return .former(slot)
        }
        return nil
    }

    /// Decrypts to the beginning of `output` and returns the length without the padding.
    private mutating func decrypt(
        _ datagram: UnsafeRawBufferPointer, header: PacketHeader, key: SecretKey,
        into output: UnsafeMutableRawBufferPointer
    ) throws(DropReason) -> Int {
        let nonce = UnsafeRawBufferPointer(rebasing: datagram[PacketFormat.nonceOffset..<PacketFormat.headerSize])
        let body = UnsafeRawBufferPointer(rebasing: datagram[PacketFormat.headerSize...])
        fillAssociatedData(header: datagram, receiver: header.flags.contains(.receiverBound) ? local : nil)
        var padded: UInt64 = 0
        let result = key.withUnsafeBytes { key in
            crypto_aead_xchacha20poly1305_ietf_decrypt(
                output.octets, &padded, nil, body.octets, UInt64(body.count),
                UnsafeRawBufferPointer(associatedData).octets, UInt64(associatedData.count), nonce.octets, key.octets)
        }
        guard result == 0 else { throw .authentication }
        var count = 0
        guard sodium_unpad(&count, output.octets, Int(padded), PacketFormat.blockSize) == 0 else { throw .malformed }
        return count
    }
}
