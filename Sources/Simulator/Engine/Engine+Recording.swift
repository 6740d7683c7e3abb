import Cluster
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
        recording.sent[from].sealedBytes += UInt64(SealedSize.ofPlaintext(datagram.count))
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
}
