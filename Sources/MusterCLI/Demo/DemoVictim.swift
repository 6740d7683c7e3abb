import ArgumentParser
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
        case let name where DemoCluster.rack(of: name) != nil: self = .named(name)
        default: return nil
        }
    }

    var defaultValueDescription: String {
        switch self {
        case .coordinator: "coordinator"
        case .leader: "leader"
        case .named(let name): name
        }
    }

    /// Finds out whom this means.
    func choose(in cluster: DemoCluster) async throws -> String {
        switch self {
        case .named(let name):
            return name
        case .leader:
            let members = try await cluster.agents[0].client.members()
            return members.max { ($0.leaders, $1.name) < ($1.leaders, $0.name) }?.name ?? DemoCluster.layout[0].0
        case .coordinator:
            for agent in cluster.agents where try await agent.client.status().coordination.isLocal { return agent.name }
            throw CommandFailure("nobody coordinates", status: Exit.unhealthy)
        }
    }

    /// What the victim was.
    func describe(_ name: String, in cluster: DemoCluster) async throws -> String {
        let client = cluster.agent(name).client
        let status = try await client.status()
        let member = try await client.member(name)
        let role = status.coordination.isLocal ? "the coordinator, " : ""
        return "\(role)leader of \(member.leaders) partitions, holder of \(member.replicas) replicas"
    }
}
