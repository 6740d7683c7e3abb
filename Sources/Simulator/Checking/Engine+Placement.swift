import BasicContainers
import Cluster
import Placement
import SWIM

extension Engine {
    /// Takes down what groups have accepted.
    mutating func watch(_ commits: [SimulatedBrokers.Commit]) {
        for commit in commits {
            let factor = brokers.groups[commit.group].replicationFactor
            guard let wrong = placement.accepted(commit.step, by: commit.group, replicationFactor: factor) else {
                continue
            }
            observer.violate(wrong.invariant, wrong.text, at: now)
        }
    }

    /// Looks at a node's plan if it is a new one.
    mutating func watchPlan(of node: Int) {
        guard observer.isEnabled, let stamp = nodes[node].planStamp else { return }
        guard placement.isNew(stamp, of: node) else { return }
        if let wrong = placement.claimed(stamp.epoch, by: node) {
            observer.violate(.oneCoordinatorPerEpoch, wrong, at: now)
        }
        let view = nodes[node].view(at: hosts[node].clock(at: now))
        guard let plan = view.plan, plan.epoch == stamp.epoch, plan.generation == stamp.generation else { return }
        var names: [String] = []
        for host in hosts.indices { names.append(processName(of: host)) }
        let wrongs = placement.objections(
            to: plan, adopted: nodes[node].adoptedMoves, after: placement.newestMoves[node], views: observer.views,
            processNames: names, at: now)
        for wrong in wrongs {
            observer.violate(wrong.invariant, "\(hosts[node].name): \(wrong.text)", at: now)
        }
        placement.newestMoves[node] = plan.moves.map(\.move)
    }

    /// Looks whether whatever is not done has a reason.
    mutating func watchSilence() {
        guard !brokers.groups.isEmpty, let node = actingCoordinator,
            brokers.groups.contains(where: { !brokers.isReplicated($0) { hosts[$0].isUp && hosts[$0].isBrokerUp } })
        else { return placement.endSilences() }
        let view = nodes[node].view(at: hosts[node].clock(at: now))
        guard let silence = placement.silence(of: view, at: now) else { return }
        observer.violate(.everythingExplained, "\(hosts[node].name): \(silence)", at: now)
        placement.endSilences()
    }

    /// The live node that coordinates with the highest epoch, if one does.
    var actingCoordinator: Int? {
        var best: (epoch: UInt64, node: Int)?
        for node in hosts.indices where hosts[node].isUp {
            guard let stamp = nodes[node].planStamp, stamp.epoch > best?.epoch ?? 0 else { continue }
            best = (stamp.epoch, node)
        }
        return best?.node
    }
}
