extension Membership {
    /// Pings a member for somebody else. Only members of the list are pinged, at the address that the list has.
    mutating func relayPing(to id: MemberID, for sender: Sender, sequence: UInt32, into effects: inout Effects) {
        guard let target = table.slot(of: id), target != 0, relays.count < Relay.limit,
            relays.count(where: { $0.requester == sender.id }) < Relay.limitPerRequester
        else {
            sendNack(sequence, to: sender.id, at: sender.endpoint, into: &effects)
            return
        }
        let own = nextSequence()
        relays.append(
            Relay(
                sequence: own, target: target, requester: sender.id, endpoint: sender.endpoint,
                requesterSequence: sequence, nackAt: clock + configuration.probeTimeout / 5 * 4,
                expiresAt: clock + configuration.probeInterval))
        sendMessage(.ping, sequence: own, to: target, into: &effects)
    }

    mutating func advanceRelays(into effects: inout Effects) {
        var index = 0
        while index < relays.count {
            if let nackAt = relays[index].nackAt, nackAt <= clock {
                relays[index].nackAt = nil
                let relay = relays[index]
                sendNack(relay.requesterSequence, to: relay.requester, at: relay.endpoint, into: &effects)
            }
            if relays[index].expiresAt <= clock {
                relays.remove(at: index)
            } else {
                index += 1
            }
        }
    }

    private mutating func sendNack(
        _ sequence: UInt32, to id: MemberID, at endpoint: Endpoint, into effects: inout Effects
    ) {
        var writer = effects.makeWriter()
        header(.nack, sequence: sequence).write(to: &writer)
        piggyback(on: &writer, receiver: table.slot(of: id))
        send(writer, kind: .nack, to: endpoint, receiver: id, into: &effects)
    }
}
