import BasicContainers
import Cluster
import PacketSecurity
import SWIM

extension Engine {
    /// Begins to record.
    mutating func startRecording(ignoring ignoredKinds: [MembershipEvent.Kind] = []) {
        recording.isEnabled = true
        recording.ignoredKinds = ignoredKinds
        recording.sent = [Recording.Sent](repeating: Recording.Sent(), count: hosts.count)
        recording.firstPings = [UInt64?](repeating: nil, count: hosts.count)
    }

    /// Takes down a datagram that was sent, whether or not it arrives.
    mutating func record(_ datagram: Datagram, from: Int, to: Int) {
        let kind = effects.network.arena[datagram.offset]
        recording.sentByKind[Int(kind)] += 1
        recording.sent[from].messages += 1
        recording.sent[from].sealedBytes += UInt64(PacketFormat.sealedSize(ofPlaintext: datagram.count))
        if kind == MessageKind.ping.rawValue, recording.isWatching(to), recording.firstPings[to] == nil {
            recording.firstPings[to] = now
        }
    }

    /// Takes down a change of a member list.
    mutating func record(_ event: MembershipEvent, by node: Int) {
        guard !recording.ignoredKinds.contains(event.kind), let subject = observer.index(of: event.member.id) else {
            return
        }
        recording.changes.append(
            Recording.Change(time: now, observer: UInt32(node), subject: UInt32(subject), kind: event.kind))
    }

    /// Puts a cut detector behind the lists of some running nodes.
    mutating func startCutDetectors(at nodes: [Int]) {
        recording.cutPlaces = [Int32](repeating: -1, count: hosts.count)
        for (place, node) in nodes.enumerated() { recording.cutPlaces[node] = Int32(place) }
        recording.cuts = nodes.map { node in
            let members = (0..<self.nodes[node].membership.slotCount).compactMap {
                self.nodes[node].membership.member(at: $0)
            }
            let interval = scenario.configuration.membership.probeInterval
            return CutRecord(
                node: node,
                detector: CutDetector(
                    configuration: CutDetectorConfiguration(probeInterval: interval),
                    local: self.nodes[node].membership.localMember, members: members, at: hosts[node].clock(at: now)))
        }
    }

    /// Shows a node's detector, if it has one, what the last call of the node reported. A node is called several times a
    /// second, so the detector's own deadlines are met closely enough.
    mutating func feedCutDetector(of node: Int) {
        let index = Int(recording.cutPlaces[node])
        guard index >= 0 else { return }
        let clock = hosts[node].clock(at: now)
        for accusation in effects.network.accusations {
            recording.cuts[index].detector.observe(accusation, at: clock)
        }
        for event in effects.network.events { recording.cuts[index].detector.observe(event, at: clock) }
        recording.cuts[index].detector.advance(to: clock)
        for change in recording.cuts[index].detector.takeChanges() {
            recording.cuts[index].changes.append((now, change))
        }
    }
}
