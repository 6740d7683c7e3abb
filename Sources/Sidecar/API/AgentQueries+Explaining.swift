import Cluster
import MusterAPI
import Placement
import SWIM

extension AgentQueries {
    /// Why a partition is where it is. O(members + replicas).
    func explanation(topic: String, index: String) throws(Problem) -> ExplanationRecord {
        let id = try AgentQueries.partitionID(topic: topic, index: index)
        let view = source.view
        let input = PlannerInput(view, recoverAfter: recoverAfter)
        guard let partition = input.partitions.first(where: { $0.id == id }) else {
            throw AgentQueries.noPartition(id)
        }
        let explanation: Explanation?
        do throws(PlacementError) {
            explanation = try Assignment(nodes: input.nodes, partitions: input.partitions).explain(id)
        } catch {
            throw Problem(
                type: "invalid-input", title: "the planner refuses its input", status: 500, detail: "\(error)")
        }
        guard let explanation else { throw AgentQueries.noPartition(id) }

        let move = view.plan?.moves.first { $0.move.partition == id && !PlanRecord.MoveState($0.state).isOver }
        var planned = partition
        if let move { planned.apply(move.move) }
        var record = ExplanationRecord(
            explanation, nodes: input.nodes, desired: planned.replicas, move: move?.move,
            refusals: (view.plan?.refused ?? []).filter { $0.partition == id })
        record.annotate(with: input)
        let involved = Set(planned.replicas + partition.replicas)
        record.blockedBy = Status.Coordination(view, name: AgentQueries.names(view)).holds.filter { hold in
            hold.subject.map { $0 == id.description || involved.contains($0) } ?? true
        }
        return record
    }
}

extension ExplanationRecord {
    /// Says of the dead that may come back what they are, and what waits for them.
    fileprivate mutating func annotate(with input: PlannerInput) {
        for index in nodes.indices {
            guard let wait = input.waiting[nodes[index].node] else { continue }
            let text =
                "\(nodes[index].node) is dead for \(wait.age / 1_000_000_000) s; "
                + "what it holds counts until it has been dead for \((wait.age + wait.remaining) / 1_000_000_000) s"
            nodes[index].state = "dead"
            nodes[index].rules.removeAll { $0.rule == "node-cordoned" }
            nodes[index].rules.insert(
                Rule(rule: "recover-delay", decision: nodes[index].holds ? "keep" : "no", text: text), at: 0)
            let seconds = Double(wait.remaining) / 1e9
            if nodes[index].holds, delay.map({ $0.seconds > seconds }) ?? true {
                delay = Delay(seconds: seconds, reason: ReasonRecord(rule: "recover-delay", text: text))
            }
        }
    }
}
