extension Membership {
    /// Handles one packet whose sender is authenticated.
    ///
    /// Any content is safe: what cannot be read is counted by reason in ``statistics`` and changes nothing.
    public mutating func receive(
        _ packet: borrowing RawSpan, from sender: Sender, at now: Instant, into effects: inout Effects
    ) {
        wake(at: now)
        lastPeerDigest = nil
        outdatedClaim = nil
        guard leaving == nil, !isSuperseded else { return noteDeadline() }
        do {
            if sender.id == table.records[0].id {
                try receiveFromOwnIdentity(packet, from: sender, into: &effects)
            } else {
                try handle(packet, from: sender, into: &effects)
            }
        } catch {
            statistics.malformed[Int(error.rawValue)] &+= 1
        }
        rest()
    }

    private mutating func handle(
        _ packet: borrowing RawSpan, from sender: Sender, into effects: inout Effects
    ) throws(WireError) {
        var reader = PacketReader(copy packet)
        let header = try Header(from: &reader)
        let body = reader
        let request = try Request(header.kind, from: &reader)
        let updates = reader
        try Membership.validateUpdates(in: reader)
        if header.kind == .join {
            // A join is a claim about its sender, and about nobody else.
            var first = updates
            guard first.remaining > 0, try Update(from: &first).id == sender.id, first.remaining == 0 else {
                throw .badValue
            }
        }

        // Nothing is changed before the whole packet proved readable.
        guard !sender.incarnation.isReserved else { return refuse(.reservedEpoch) }
        let known = table.slot(of: sender.id)
        if let known, table.records[known].incarnation.bootEpoch > sender.incarnation.bootEpoch,
            !Mutant.staleEpochAccepted.isActive
        {
            // A late packet of a process that has been succeeded, or one that does not know that it has.
            return answerFormerProcess(known, at: sender, into: &effects)
        }
        statistics.received[Int(header.kind.rawValue)] &+= 1
        regainContact(with: sender, into: &effects)
        informant = Informant(id: sender.id)
        defer { informant = nil }
        if case .page(let start, let next) = request {
            receivePage(
                start: start, next: next, updates: updates, sequence: header.sequence, sender: sender, into: &effects)
        } else {
            applyUpdates(from: updates, into: &effects)
        }

        let slot = table.slot(of: sender.id)
        if let slot, table.records[slot].state.isPresent {
            lastPeerDigest = (slot, header.stateDigest)
            observe(viewDigest: header.viewDigest, of: slot, into: &effects)
        }
        if header.flags & Header.isUnknown != 0 { introduceSelf(to: sender, into: &effects) }
        if header.kind != .ping, let slot, table.records[slot].incarnation < sender.incarnation {
            // The pings of such a member are answered with the same question.
            inquireAfterNews(of: sender, slot: slot, into: &effects)
        }
        if let slot, header.kind != .page { correct(sender, slot: slot, into: &effects) }
        switch request {
        case .none, .page:
            break
        case .ping:
            // A higher incarnation than the one held may go with another address, which only the sender can tell.
            let isNews = slot.map { table.records[$0].incarnation < sender.incarnation } ?? true
            acknowledge(header.sequence, to: sender, slot: slot, isUnknown: isNews, into: &effects)
        case .ack:
            recordAck(header.sequence, from: slot, into: &effects)
            if let contact = healing.takeContact(header.sequence, from: sender.id) {
                contactAnswered(contact, by: sender, into: &effects)
            }
        case .nack:
            recordNack(header.sequence, from: slot)
        case .pingRequest(let target):
            relayPing(to: target, for: sender, sequence: header.sequence, into: &effects)
        case .join:
            // Those who were not taken in, for their names or for want of room, share a small budget, and all the common one.
            guard
                slot.map({ answerLimiter.allow($0, at: clock, period: configuration.probeInterval / 4) })
                    ?? strangerJoinLimiter.allow(0, at: clock, period: configuration.probeInterval / 64),
                totalPageLimiter.allow(0, at: clock, period: configuration.probeInterval / 4096)
            else {
                statistics.refusedRequests &+= 1
                return
            }
            sendPage(from: 0, ranges: .all, sequence: header.sequence, to: sender, into: &effects)
        case .pageRequest(let start, let ranges):
            answerPageRequest(
                from: start, ranges: ranges, sequence: header.sequence, sender: sender, slot: slot, into: &effects)
        case .comparison(let isAnswer):
            // The flag lies before the digests.
            var digests = body
            _ = try digests.read(UInt8.self)
            recordComparison(
                differingRanges(from: digests), isAnswer: isAnswer, sequence: header.sequence, sender: sender,
                slot: slot,
                into: &effects)
        }
    }

    /// The part of a packet between header and updates.
    private enum Request {
        case none
        case ping
        case ack
        case nack
        case pingRequest(MemberID)
        case join
        case pageRequest(UInt32, RangeSet)
        case comparison(isAnswer: Bool)
        case page(start: UInt32, next: UInt32)

        init(_ kind: MessageKind, from reader: inout PacketReader) throws(WireError) {
            switch kind {
            case .ping: self = .ping
            case .ack: self = .ack
            case .nack: self = .nack
            case .gossip: self = .none
            case .pingRequest: self = .pingRequest(try reader.readMemberID())
            case .join: self = .join
            case .pageRequest: self = .pageRequest(try reader.read(), try RangeSet(from: &reader))
            case .page: self = .page(start: try reader.read(), next: try reader.read())
            case .comparison:
                let flag = try reader.read(UInt8.self)
                guard flag <= 1 else { throw .badValue }
                self = .comparison(isAnswer: flag == 1)
                _ = try reader.skip(8 * ViewDigest.rangeCount)
            }
        }
    }

    private static func validateUpdates(in reader: borrowing PacketReader) throws(WireError) {
        var reader = copy reader
        while reader.remaining > 0 { _ = try Update(from: &reader) }
    }

    private mutating func applyUpdates(from reader: borrowing PacketReader, into effects: inout Effects) {
        var reader = copy reader
        if Mutant.noRelay.isActive { queue.isClosed = true }
        defer { if Mutant.noRelay.isActive { queue.isClosed = false } }
        while reader.remaining > 0 {
            guard let update = try? Update(from: &reader) else { return }
            apply(update, from: reader, into: &effects)
        }
    }

    /// The sender holds somebody for dead who has refuted since, or speaks of a former process: it missed the news, and
    /// those who tell by chance may miss it again.
    private mutating func correct(_ sender: Sender, slot: Int, into effects: inout Effects) {
        guard let subject = outdatedClaim, subject != slot, table.records[subject].isOccupied,
            configuration.features.contains(.burstGossip),
            table.records[slot].state.isPresent,
            correctionLimiter.allow(slot, at: clock, period: configuration.probeInterval)
        else { return }
        statistics.corrections &+= 1
        var writer = effects.makeWriter()
        header(.gossip).write(to: &writer)
        _ = Update.write(slot: subject, of: table, asPageAt: clock, to: &writer)
        piggyback(on: &writer, receiver: slot)
        send(writer, kind: .gossip, to: sender.endpoint, receiver: sender.id, into: &effects)
    }

    /// The sender is in a higher incarnation than the one held: its refutation or its return was missed here. It may go
    /// with another address, which only the sender can tell.
    private mutating func inquireAfterNews(of sender: Sender, slot: Int, into effects: inout Effects) {
        guard inquiryLimiter.allow(slot, at: clock, period: configuration.probeInterval) else { return }
        inquire(of: slot, at: sender.endpoint, into: &effects)
    }

    mutating func introduceSelf(to sender: Sender, into effects: inout Effects) {
        var writer = effects.makeWriter()
        header(.gossip).write(to: &writer)
        _ = Update.write(slot: 0, of: table, asPageAt: clock, to: &writer)
        send(writer, kind: .gossip, to: sender.endpoint, receiver: sender.id, into: &effects)
    }
}
