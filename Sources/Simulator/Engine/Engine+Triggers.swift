import Cluster
import SWIM

extension Engine {
    /// A line of the timeline that waits for its moment.
    struct Waiting {
        /// The line.
        var fault: Int
        /// How many steps groups have accepted since it waits.
        var accepted: UInt64 = 0
    }

    /// Whom the moment was about at which a line began.
    struct Moment {
        /// The node that the step gives a replica, a vote or the lead, or takes it from.
        var target: Int?
        /// The node that leads the group.
        var leader: Int?
        /// How many steps groups had accepted since the line waited.
        var accepted: UInt64 = 0
    }

    /// A node's agent hands a step to its broker.
    mutating func perform(_ step: ReplicaStep, at node: Int) {
        trace.absorb(now)
        trace.absorb(UInt64(node) << 32 | 0x5000_0000)
        step.absorb(into: &trace)
        if !waiting.isEmpty, brokers.accepts(step, at: node, reach: brokerReach), trigger(before: step, at: node) {
            // The line comes first; then, if they are still there to do it, the broker does what it was told.
            act(.apply(step, at: node), at: now)
            return
        }
        apply(step, at: node)
    }

    /// A node's broker does what it was told, if it runs.
    mutating func apply(_ step: ReplicaStep, at node: Int) {
        brokers.perform(step, at: node, time: now, reach: brokerReach)
        afterBrokers()
    }

    /// Counts steps that were accepted, and begins the lines that waited for them.
    mutating func noteCommits(_ commits: [SimulatedBrokers.Commit]) {
        guard !waiting.isEmpty else { return }
        for commit in commits {
            for place in waiting.indices where scenario.timeline[waiting[place].fault].at <= now {
                waiting[place].accepted += 1
            }
            trigger { engine, wait, trigger in
                guard case .after(let which) = trigger.moment else { return false }
                return which.matches(commit.step, number: wait.accepted, seed: engine.seed)
            } about: { engine in
                Moment(target: engine.target(of: commit.step), leader: commit.leader)
            }
        }
    }

    /// Begins the lines that wait for a learner to have copied enough.
    mutating func noteCopies() {
        guard !waiting.isEmpty else { return }
        var reached: SimulatedBrokers.Copy?
        trigger { engine, _, trigger in
            guard case .copied(let share) = trigger.moment else { return false }
            reached = engine.brokers.copies.first { copy in
                let group = engine.brokers.groups[copy.group]
                guard group.configuration.learners.contains(engine.hosts[copy.node].id),
                    let bytes = group.replica(at: copy.node)?.bytes
                else { return false }
                return bytes >= share.part(of: group.size)
            }
            return reached != nil
        } about: { engine in
            Moment(target: reached?.node, leader: reached.flatMap { engine.brokers.node(leading: $0.group) })
        }
    }

    private mutating func trigger(before step: ReplicaStep, at node: Int) -> Bool {
        trigger { engine, wait, trigger in
            guard case .before(let which) = trigger.moment else { return false }
            return which.matches(step, number: wait.accepted + 1, seed: engine.seed)
        } about: { engine in
            Moment(target: engine.target(of: step), leader: node)
        }
    }

    /// Begins the waiting lines whose moment it is. Returns whether there was any.
    @discardableResult
    private mutating func trigger(
        if isMoment: (borrowing Engine, Waiting, Trigger) -> Bool, about moment: (borrowing Engine) -> Moment
    ) -> Bool {
        var rest: [Waiting] = []
        var hasBegun = false
        let all = waiting
        for wait in all {
            let fault = scenario.timeline[wait.fault]
            guard fault.at <= now, let trigger = fault.trigger, isMoment(self, wait, trigger) else {
                rest.append(wait)
                continue
            }
            hasBegun = true
            var found = moment(self)
            found.accepted = wait.accepted
            moments[wait.fault] = found
            act(.begin(fault: wait.fault), at: now)
            if let duration = fault.duration { act(.end(fault: wait.fault), at: now &+ duration) }
        }
        waiting = rest
        return hasBegun
    }

    private func target(of step: ReplicaStep) -> Int? {
        switch step.action {
        case .create: nil
        case .addLearner(let id), .promote(let id, _), .demote(let id), .removeLearner(let id), .transferLeader(let id):
            observer.index(of: id)
        }
    }
}
