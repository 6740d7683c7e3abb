import SWIM

extension ClusterNode {
    /// A packet that is not the membership protocol's. It is read as a whole before anything is changed.
    mutating func receiveOwn(
        _ packet: borrowing RawSpan, from sender: Sender, at now: Instant, into effects: inout ClusterEffects
    ) {
        guard !isSilent else { return }
        do {
            let message = try Message(copy packet)
            guard let member = membership.member(sender.id), member.state.isPresent, sender.id != local else {
                statistics.strangers &+= 1
                return
            }
            // A former process speaks for nobody: its promises and its state are not the member's. It learns that it was
            // succeeded from the answers to its probes.
            guard sender.incarnation.bootEpoch >= member.incarnation.bootEpoch else {
                statistics.formerProcesses &+= 1
                return
            }
            statistics.received[message.kind.index] &+= 1
            handle(message, from: member, at: now, into: &effects)
        } catch {
            statistics.malformed[Int(error.rawValue)] &+= 1
        }
    }

    /// A packet that was read.
    enum Message {
        case promiseRequest(PromiseRequest)
        case promiseReply(PromiseReply)
        case news(EntriesMessage.Content)
        case digest(DigestMessage)
        case versions(VersionsMessage)
        case request(RequestMessage)
        case entries(EntriesMessage.Content)

        init(_ packet: RawSpan) throws(WireError) {
            var reader = PacketReader(packet)
            guard let kind = ClusterMessageKind(rawValue: try reader.read()) else { throw .unknownKind }
            switch kind {
            case .promiseRequest: self = .promiseRequest(try PromiseRequest(from: &reader))
            case .promiseReply: self = .promiseReply(try PromiseReply(from: &reader))
            case .news: self = .news(try EntriesMessage.read(from: &reader))
            case .digest: self = .digest(try DigestMessage(from: &reader))
            case .versions: self = .versions(try VersionsMessage(from: &reader))
            case .request: self = .request(try RequestMessage(from: &reader))
            case .entries: self = .entries(try EntriesMessage.read(from: &reader))
            }
        }

        var kind: ClusterMessageKind {
            switch self {
            case .promiseRequest: .promiseRequest
            case .promiseReply: .promiseReply
            case .news: .news
            case .digest: .digest
            case .versions: .versions
            case .request: .request
            case .entries: .entries
            }
        }
    }

    private mutating func handle(
        _ message: Message, from member: Member, at now: Instant, into effects: inout ClusterEffects
    ) {
        switch message {
        case .promiseRequest(let request):
            receive(request, from: member, at: now, into: &effects)
        case .promiseReply(let reply):
            receive(reply, from: member, at: now, into: &effects)
        case .news(let content):
            receiveEntries(content, from: member, areNews: true, at: now)
        case .entries(let content):
            receiveEntries(content, from: member, areNews: false, at: now)
        case .digest(let digest):
            receiveDigest(digest, from: member, into: &effects)
        case .versions(let versions):
            receiveVersions(versions, from: member, at: now, into: &effects)
        case .request(let request):
            // Bounded by `packetsPerAnswer`; what does not fit is asked for again in the next round.
            sendEntries(request.references.compactMap { state.entry($0) }, to: member, into: &effects)
        }
    }

    /// Sends one message to a member.
    mutating func send(
        _ kind: ClusterMessageKind, to member: Member, into effects: inout ClusterEffects,
        _ write: (inout PacketWriter) -> Void
    ) {
        statistics.sent[kind.index] &+= 1
        var writer = effects.network.makeWriter()
        write(&writer)
        effects.network.send(writer, to: member.endpoint, receiver: member.id)
    }
}
