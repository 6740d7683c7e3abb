import Cluster
import Placement
import SWIM

/// Watches what coordinators decide and what becomes of it: whether plans come to rest, whether they move too early or too
/// much, whether two coordinators share an epoch, and whether whatever is not done has a reason.
///
/// Changes nothing. A committed step costs O(1), a plan O(moves); everything else is looked at once a second.
struct PlacementWatch {
    /// What one group was asked since things changed last.
    private struct Course {
        var period: UInt64 = 0
        /// How many steps it accepted.
        var steps = 0
        /// Who lost its vote.
        var demoted: [MemberID] = []
        /// Who lost its vote and then its replica.
        var removed: [MemberID] = []
    }

    /// A partition that lacks something, and nobody says why.
    private struct Silence {
        var partition: PartitionID
        var since: UInt64
    }

    /// For how long nobody need say why a partition lacks a replica: until a death is certain and was planned for.
    static let patience: UInt64 = 20_000_000_000

    let names: [String]
    private let recoverAfter: UInt64
    /// Counts the times that something happened which a plan may depend on.
    private(set) var period: UInt64 = 0
    private var courses: [Course]
    /// By node: since when it has been down, if it is.
    private var downSince: [UInt64?]
    /// The newest plan of each node that was looked at.
    private var plans: [(epoch: UInt64, generation: UInt64)]
    /// Who has had each epoch, in the order of the epochs.
    private var owners: [(epoch: UInt64, node: Int)] = []
    private var silences: [Silence] = []
    /// By node: the moves of its newest plan that was looked at.
    var newestMoves: [[Move]]

    init(_ scenario: Scenario, groupCount: Int) {
        names = scenario.nodes.map(\.name)
        recoverAfter = scenario.configuration.recoverAfter
        courses = [Course](repeating: Course(), count: groupCount)
        downSince = [UInt64?](repeating: 0, count: names.count)
        plans = [(epoch: UInt64, generation: UInt64)](repeating: (0, 0), count: names.count)
        newestMoves = [[Move]](repeating: [], count: names.count)
    }

    /// Something happened that a plan may depend on.
    mutating func disturb() { period += 1 }

    /// A node's process started.
    mutating func started(_ node: Int) {
        downSince[node] = nil
        plans[node] = (0, 0)
        newestMoves[node] = []
        disturb()
    }

    /// A node's process ended.
    mutating func stopped(_ node: Int, at time: UInt64) {
        downSince[node] = time
        disturb()
    }

    // MARK: - Steps

    /// Takes down a step that a group accepted. Returns what is wrong with it.
    mutating func accepted(
        _ step: ReplicaStep, by index: Int, replicationFactor: Int
    ) -> (invariant: Invariant, text: String)? {
        if courses[index].period != period { courses[index] = Course(period: period) }
        courses[index].steps += 1
        let course = courses[index]
        switch step.action {
        case .promote(_, let demoted): if let demoted { courses[index].demoted.append(demoted) }
        case .demote(let id): courses[index].demoted.append(id)
        case .removeLearner(let id): if course.demoted.contains(id) { courses[index].removed.append(id) }
        case .addLearner(let id):
            if course.removed.contains(id) {
                return (
                    .planSettles,
                    "\(step.partition) goes back to a node that it has just left, and nothing happened since"
                )
            }
        case .create, .transferLeader: break
        }
        // Each replica is added, promoted, demoted and removed once, and the lead changes hands for each.
        guard course.steps > 8 * (replicationFactor + 1) else { return nil }
        courses[index].steps = 0
        return (.planSettles, "\(step.partition) was changed \(course.steps) times, and nothing happened in between")
    }

    // MARK: - Plans

    /// Whether a node's plan is one that was not looked at yet.
    mutating func isNew(_ stamp: (epoch: UInt64, generation: UInt64), of node: Int) -> Bool {
        guard stamp != plans[node] else { return false }
        plans[node] = stamp
        return true
    }

    /// Who has an epoch. Returns what is wrong with that.
    mutating func claimed(_ epoch: UInt64, by node: Int) -> String? {
        let place = owners.lastIndex { $0.epoch <= epoch }
        guard let place, owners[place].epoch == epoch else {
            owners.insert((epoch, node), at: place.map { $0 + 1 } ?? 0)
            return nil
        }
        guard owners[place].node != node else { return nil }
        return "\(names[owners[place].node]) and \(names[node]) both have epoch \(epoch)"
    }

    /// What is wrong with a plan.
    ///
    /// - Parameters:
    ///   - adopted: how many of its moves, the last ones, were planned anew; nil: all. The others go on from earlier plans, so
    ///     they are no part of what the lower bound is about. Nobody is taken at its word there: what no earlier plan of
    ///     the node has moved in the same way counts as new too.
    ///   - earlier: the moves of the plan that the node had before.
    func objections(
        to plan: PlanView, adopted: Int? = nil, after earlier: [Move] = [], views: ObservedViews,
        processNames: [String], at time: UInt64
    ) -> [(invariant: Invariant, text: String)] {
        var result: [(invariant: Invariant, text: String)] = []
        let label = "plan \(plan.epoch)/\(plan.generation)"
        var added = 0
        let firstNew = plan.moves.count - min(plan.moves.count, adopted ?? plan.moves.count)
        for (place, planned) in plan.moves.enumerated() {
            let move = planned.move
            if move.reasons.isEmpty || move.reasons.contains(where: { $0.rule.isEmpty || $0.text.isEmpty }) {
                result.append((.everythingExplained, "\(label) does not say why \(move.partition) moves"))
            }
            // What an earlier coordinator has begun goes on. What goes back, or is taken over by a successor that an operator
            // has named, is not for the planner to choose.
            let isGiven = move.reasons.contains { ["unfinished", "rollback", "replacement"].contains($0.rule) }
            guard !isGiven else { continue }
            let goesOn = earlier.contains {
                $0.partition == move.partition && $0.add == move.add && $0.remove == move.remove
            }
            if place >= firstNew || !goesOn { added += move.add.count }
            guard move.class == .recover else { continue }
            for name in move.remove where !mayRecover(name, views, processNames, at: time) {
                result.append(
                    (
                        .recoveryAfterDelay,
                        "\(label) takes \(move.partition) from \(name), which nobody has missed for \(Quantity.describe(duration: recoverAfter))"
                    ))
            }
        }
        let limit = plan.lowerBound + (plan.lowerBound + 199) / 200
        if added > limit {
            result.append((.movesNearOptimum, "\(label) copies \(added) replicas, \(plan.lowerBound) would do"))
        }
        return result
    }

    /// Whether a node has left, or has been down, or dead to somebody, for about as long as it takes.
    private func mayRecover(_ name: String, _ views: ObservedViews, _ processNames: [String], at time: UInt64) -> Bool {
        let nodes = processNames.indices.filter { processNames[$0] == name }
        // Who is only known by what others say of it has no name of its own.
        guard !nodes.isEmpty, views.count > 0 else { return true }
        let delay = recoverAfter / 10 * 9
        return nodes.contains { node in
            if let since = downSince[node], since + delay <= time { return true }
            return (0..<views.count).contains { observer in
                switch views.state(of: node, at: observer) {
                case .left: true
                case .dead: views.since(of: node, at: observer) + delay <= time + views.tick
                default: false
                }
            }
        }
    }

    // MARK: - What is not done

    /// Looks whether the coordinator says why partitions lack replicas. Returns the first of which it has not said it for
    /// too long.
    mutating func silence(of view: ClusterView, at time: UInt64) -> String? {
        guard view.coordination.holds.allSatisfy({ !$0.rule.isEmpty && !$0.text.isEmpty }) else {
            return "a hold has no reason"
        }
        var open: [Silence] = []
        if view.coordination.holds.isEmpty {
            for partition in view.partitions where partition.isLackingReplicas && !view.explains(partition.id) {
                let since = silences.first { $0.partition == partition.id }?.since ?? time
                open.append(Silence(partition: partition.id, since: since))
            }
        }
        silences = open
        guard let first = open.first(where: { time - $0.since > PlacementWatch.patience }) else { return nil }
        return "nothing is done about \(first.partition) since \(Quantity.seconds(first.since)), and nothing says why"
    }

    /// Nobody coordinates, or nothing is missing: no silence goes on.
    mutating func endSilences() { silences.removeAll(keepingCapacity: true) }
}

extension PartitionView {
    /// Whether it has fewer voters than it should have, or one that is not there. Who catches up is there.
    fileprivate var isLackingReplicas: Bool {
        guard replicationFactor > 0 else { return false }
        let voters = replicas.filter(\.isVoter)
        return voters.count < replicationFactor || voters.contains { $0.state == .missing }
    }
}

extension ClusterView {
    /// Whether the plan says what is done about a partition, or why nothing is.
    fileprivate func explains(_ partition: PartitionID) -> Bool {
        guard let plan else { return false }
        // Of a move that waits it must be said for what.
        return plan.moves.contains {
            $0.move.partition == partition && $0.state != .done && ($0.state != .waiting || $0.wait != nil)
        }
            || plan.refused.contains { $0.partition == partition && !$0.reason.rule.isEmpty }
    }
}
