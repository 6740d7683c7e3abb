import LocalCluster
import MusterAPI
import MusterClient

/// What the agents of a cluster should come to agree on.
extension LocalCluster {
    /// The states of the members as an agent sees them, by name; empty if it does not answer.
    func states(at name: String) async -> [String: MemberRecordState] {
        let members = (try? await agent(name).client.members()) ?? []
        return Dictionary(members.map { ($0.name, $0.state) }, uniquingKeysWith: { first, _ in first })
    }

    /// Whether some agents see all of some members in a state.
    func all(_ observers: [String], see members: [String], _ state: MemberRecordState) async -> Bool {
        for observer in observers {
            let states = await states(at: observer)
            guard members.allSatisfy({ states[$0] == state }) else { return false }
        }
        return true
    }

    /// Whether every partition is in sync on these members alone, as some agents see it.
    func isPlaced(on members: [String], partitions count: Int, at observers: [String]) async -> Bool {
        for observer in observers {
            guard let partitions = try? await agent(observer).client.partitions(), partitions.count == count else {
                return false
            }
            let isRight = partitions.allSatisfy { partition in
                !partition.underReplicated && partition.leader != nil
                    && partition.replicas.count == partition.replicationFactor
                    && partition.replicas.allSatisfy { members.contains($0.member) && $0.state == .inSync }
            }
            guard isRight else { return false }
        }
        return true
    }

    /// Who coordinates, by its own account.
    func coordinator(among names: [String]) async -> String? {
        for name in names where (try? await agent(name).client.status().coordination.isLocal) == true { return name }
        return nil
    }

    /// Waits until a condition holds; fails with the agents' story if it does not in time.
    func wait(for what: String, within limit: Duration, _ condition: () async throws -> Bool) async throws {
        guard try await !eventually(within: limit, condition) else { return }
        throw LocalClusterError("waited in vain for \(what)\n\(await story())")
    }

    /// What the agents say of themselves and logged last, for a failed expectation.
    func story() async -> String {
        var lines: [String] = []
        for agent in agents where agent.process.isRunning {
            guard let status = try? await agent.client.status() else {
                lines.append("\(agent.name) does not answer")
                continue
            }
            lines.append("\(agent.name): \(status.members) \(status.partitions) \(status.coordination)")
            let partitions = (try? await agent.client.partitions()) ?? []
            for partition in partitions
            where partition.underReplicated || partition.replicas.contains(where: { $0.state != .inSync }) {
                let replicas = partition.replicas.map { "\($0.member) \($0.role) \($0.state)" }
                lines.append("  \(partition.name) \(partition.configIndex): \(replicas.joined(separator: ", "))")
            }
            let moves = (try? await agent.client.plan())??.moves.filter { $0.state != .done } ?? []
            lines += moves.map { "  \($0.name) \($0.class) +\($0.add) -\($0.remove) \($0.state)" }
        }
        for agent in agents {
            lines.append("\(agent.name) logged:")
            lines += logTail(agent.name, lines: 3).map { "  " + $0 }
        }
        return lines.joined(separator: "\n")
    }
}
