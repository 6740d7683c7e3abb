import MusterAPI
import MusterClient
import Synchronization

/// Listens to the event streams of several agents and notes when each one changed its mind about a member.
final class DemoWatch: Sendable {
    /// What was heard of one member.
    struct Times: Sendable {
        /// When each agent suspected it.
        var suspected: [String: ContinuousClock.Instant] = [:]
        /// When each agent held it for dead.
        var died: [String: ContinuousClock.Instant] = [:]
    }

    private let times = Mutex<[String: Times]>([:])
    private let listening = Mutex<Set<String>>([])

    /// Follows one agent's stream until it ends or the task is cancelled.
    func follow(_ client: MusterClient, of agent: String) async {
        do {
            for try await event in client.events() {
                let now = ContinuousClock().now
                _ = listening.withLock { $0.insert(agent) }
                for member in event.members ?? [] where member.state == .dead || member.state == .suspect {
                    note(member.state, of: member.name, by: agent, at: now)
                }
                guard let member = event.member else { continue }
                switch event.change {
                case .suspected: note(.suspect, of: member.name, by: agent, at: now)
                case .died: note(.dead, of: member.name, by: agent, at: now)
                default: break
                }
            }
        } catch {
            // The stream of the agent that is killed breaks; those of the others are watched by what they report.
        }
    }

    private func note(_ state: MemberRecordState, of member: String, by agent: String, at now: ContinuousClock.Instant)
    {
        times.withLock { times in
            if state == .dead {
                times[member, default: Times()].died[agent, default: now] = min(now, times[member]?.died[agent] ?? now)
            } else {
                let earlier = times[member]?.suspected[agent] ?? now
                times[member, default: Times()].suspected[agent] = min(now, earlier)
            }
        }
    }

    /// The agents whose stream has begun.
    var agents: Set<String> { listening.withLock { $0 } }

    /// Forgets what was heard before a member is killed.
    func forget(_ member: String) { times.withLock { $0[member] = nil } }

    /// What was heard of a member.
    func heard(of member: String) -> Times { times.withLock { $0[member] ?? Times() } }
}
