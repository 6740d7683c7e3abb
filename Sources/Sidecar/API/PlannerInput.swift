import Cluster
import Placement
import SWIM

/// What an agent knows, as the planner reads it.
///
/// The coordinator plans from the same reports; where they are on their way, an agent may for a moment see another picture.
struct PlannerInput {
    private(set) var nodes: [Placement.Node] = []
    private(set) var partitions: [Partition] = []
    /// By node: how long it is dead, if its replicas count as long as it may come back, and how long that is still.
    private(set) var waiting: [String: (age: Nanoseconds, remaining: Nanoseconds)] = [:]
    private var names: [MemberID: String] = [:]

    /// - Parameter recoverAfter: how long a member must be dead before its replicas are re-placed.
    init(_ view: ClusterView, recoverAfter: Nanoseconds) {
        var taken: Set<String> = []
        // A present member has its name; an absent one too, unless somebody else has it.
        let members =
            view.members.filter { $0.member.state.isPresent } + view.members.filter { !$0.member.state.isPresent }
        for member in members {
            let own = member.member
            let name = taken.contains(own.name) ? own.name + "~" + own.id.description.prefix(8) : own.name
            guard taken.insert(name).inserted else { continue }
            names[own.id] = name
            let attributes = member.attributes ?? NodeAttributes()
            var state = PlannerInput.state(of: member)
            if own.state == .dead, member.scheduling == .maintenance {
                state = .maintenance
            } else if own.state == .dead, member.stateAge < recoverAfter {
                waiting[name] = (member.stateAge, recoverAfter - member.stateAge)
                state = .cordoned
            }
            nodes.append(
                Placement.Node(id: name, domain: attributes.domain, weight: attributes.weight, state: state))
        }
        for partition in view.partitions {
            let replicas = partition.replicas.filter(\.isVoter)
            for id in replicas.map(\.member) where names[id] == nil {
                let name = id.description
                names[id] = name
                nodes.append(Placement.Node(id: name, state: .dead))
            }
            partitions.append(
                Partition(
                    id: partition.id, replicationFactor: max(1, partition.replicationFactor),
                    replicas: replicas.compactMap { names[$0.member] }, bytes: replicas.map(\.totalBytes).max() ?? 0))
        }
    }

    /// The name that the planner knows a member by.
    func name(of id: MemberID) -> String { names[id] ?? id.description }

    private static func state(of view: MemberView) -> Placement.Node.State {
        switch view.member.state {
        case .dead, .left: .dead
        case .alive, .suspect:
            switch view.scheduling {
            case .draining, .replaced: .draining
            case .maintenance: .maintenance
            case .cordoned: .cordoned
            // Without its attributes it is not known where it is: it keeps what it has.
            case .up: view.attributes == nil ? .cordoned : .up
            }
        }
    }
}
