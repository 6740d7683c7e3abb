import CSodium

extension SecureChannel {
    /// Seals a message with the primary key.
    ///
    /// - Parameters:
    ///   - plaintext: at most ``PacketFormat/maximumPlaintext`` bytes; more is a programming error. Must not overlap
    ///     `output`.
    ///   - receiver: the only member that can open it, or `nil` for a hello, which every member of the cluster can open
    ///     and will have confirmed before it looks at it: for when nothing but an address is known.
    ///   - now: lets old challenges be told from answers to this packet.
    ///   - output: room for ``PacketFormat/sealedSize(ofPlaintext:)`` bytes; ``PacketFormat/maximumSent`` always do.
    /// - Returns: the size of the packet at the beginning of `output`.
    package mutating func seal(
        _ plaintext: RawSpan, to receiver: PeerID?, at now: UInt64, into output: UnsafeMutableRawBufferPointer
    ) -> Int {
        let flags: PacketFlags = receiver == nil ? .hello : .receiverBound
        return plaintext.withUnsafeBytes { seal($0, flags: flags, to: receiver, at: now, into: output) }
    }

    mutating func seal(
        _ plaintext: UnsafeRawBufferPointer, flags: PacketFlags, to receiver: PeerID?, at now: UInt64,
        into output: UnsafeMutableRawBufferPointer
    ) -> Int {
        precondition(plaintext.count <= PacketFormat.maximumPlaintext, "the message does not fit into a packet")
        let size = PacketFormat.sealedSize(ofPlaintext: plaintext.count)
        precondition(output.count >= size, "the packet does not fit into the buffer")
        horizon.advance(to: now, next: nextSequence)

        let key = keyring.primary
        PacketHeader(
            flags: flags, keyID: key.fingerprint.keyID, sender: local, incarnation: incarnation, sequence: nextSequence
        ).write(to: output)
        nextSequence += 1
        let nonce = UnsafeMutableRawBufferPointer(
            rebasing: output[PacketFormat.nonceOffset..<PacketFormat.headerSize])
        nonces.fill(nonce)

        let body = UnsafeMutableRawBufferPointer(rebasing: output[PacketFormat.headerSize..<size])
        body.copyMemory(from: plaintext)
        var padded = 0
        let padding = sodium_pad(
            &padded, body.octets, plaintext.count, PacketFormat.blockSize, body.count - PacketFormat.tagSize)
        precondition(padding == 0 && padded == body.count - PacketFormat.tagSize, "the padding does not fit")

        fillAssociatedData(header: UnsafeRawBufferPointer(output), receiver: receiver)
        key.withUnsafeBytes { key in
            // In place: the plaintext is replaced by its ciphertext. Cannot fail.
            _ = crypto_aead_xchacha20poly1305_ietf_encrypt(
                body.octets, nil, body.octets, UInt64(padded), UnsafeRawBufferPointer(associatedData).octets,
                UInt64(associatedData.count), nil, UnsafeRawBufferPointer(nonce).octets, key.octets)
        }
        counters.sealed &+= 1
        return size
    }

    /// Puts together what the tag covers besides the ciphertext.
    mutating func fillAssociatedData(header: UnsafeRawBufferPointer, receiver: PeerID?) {
        associatedData.copyMemory(from: UnsafeRawBufferPointer(rebasing: header[..<PacketFormat.nonceOffset]))
        associatedData.storeBytes(of: receiver?.high.bigEndian ?? 0, toByteOffset: 56, as: UInt64.self)
        associatedData.storeBytes(of: receiver?.low.bigEndian ?? 0, toByteOffset: 64, as: UInt64.self)
    }
}
