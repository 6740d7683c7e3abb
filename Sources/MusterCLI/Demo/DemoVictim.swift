import ArgumentParser
import LocalCluster
import MusterAPI
import MusterClient

/// Whom the demonstration kills.
enum DemoVictim: Sendable, ExpressibleByArgument {
    /// Whoever coordinates: the hardest case, since its successor has to make the plan.
    case coordinator
    /// Whoever leads most partitions.
    case leader
    /// This one.
    case named(String)

    init?(argument: String) {
        switch argument {
        case "coordinator": self = .coordinator
        case "leader": self = .leader
        case let name where DemoLayout.names.contains(name): self = .named(name)
        default: return nil
        }
    }

    /// Somebody to kill.
    struct Choice {
        var name: String
        /// Why it is not the one that one would expect.
        var reason: String?
    }

    /// Finds out whom to kill.
    ///
    /// Unless told otherwise that is the coordinator, if three racks are left without it.
    static func choose(_ victim: DemoVictim?, in cluster: LocalCluster) async throws -> Choice {
        switch victim {
        case .named(let name):
            return Choice(name: name)
        case .leader:
            let members = try await cluster.agents[0].client.members()
            let first = members.max { ($0.leaders, $1.name) < ($1.leaders, $0.name) }
            return Choice(name: first?.name ?? DemoLayout.names[0])
        case .coordinator:
            return Choice(name: try await coordinator(of: cluster))
        case nil:
            let coordinator = try await coordinator(of: cluster)
            guard DemoLayout.isAlone(coordinator),
                let other = DemoLayout.voters.first(where: { !DemoLayout.isAlone($0) })
            else { return Choice(name: coordinator) }
            return Choice(
                name: other,
                reason: "\(coordinator) coordinates, but no other node is in its rack, and without it three replicas "
                    + "could not be in three racks: \(other) is killed instead")
        }
    }

    private static func coordinator(of cluster: LocalCluster) async throws -> String {
        for agent in cluster.agents where try await agent.client.status().coordination.isLocal { return agent.name }
        throw CommandFailure("nobody coordinates", status: Exit.unhealthy)
    }

    /// What the victim was.
    static func describe(_ name: String, in cluster: LocalCluster) async throws -> String {
        let client = cluster.agent(name).client
        let status = try await client.status()
        let member = try await client.member(name)
        let role = status.coordination.isLocal ? "the coordinator, " : ""
        return "\(role)leader of \(member.leaders) partitions, holder of \(member.replicas) replicas"
    }
}
