import Cluster
import Muster
import MusterAPI
import Placement
import SWIM

extension MemberRecordState {
    init(_ state: MemberState) {
        self =
            switch state {
            case .alive: .alive
            case .suspect: .suspect
            case .dead: .dead
            case .left: .left
            }
    }
}

extension MemberRecord {
    init(_ view: MemberView) {
        let member = view.member
        self.init(
            id: member.id.description, name: member.name, address: member.endpoint.description,
            state: MemberRecordState(member.state), incarnation: member.incarnation.description,
            domain: view.attributes?.domain ?? [], weight: view.attributes.map { Double($0.weight) / 1000 },
            scheduling: view.scheduling.word, successor: view.scheduling.successor,
            replicasToMove: view.replicasToMove,
            // A later label of the same name wins; our own configuration has no duplicates, a peer's may.
            tags: Dictionary(
                (view.attributes?.tags ?? []).map { ($0.key, $0.value) }, uniquingKeysWith: { _, last in last }),
            replicas: view.replicas, leaders: view.leaders, stateSeconds: Double(view.stateAge) / 1e9)
    }
}

extension EventRecord.Member {
    init(_ member: SWIM.Member) {
        self.init(
            id: member.id.description, name: member.name, address: member.endpoint.description,
            state: MemberRecordState(member.state), incarnation: member.incarnation.description)
    }
}

extension EventRecord {
    init(_ element: MembershipEvents.Element) {
        switch element {
        case .snapshot(let members, let revision):
            self = .snapshot(members.map(Member.init), revision: revision)
        case .change(let event, let revision):
            self = .change(Change(event.kind), of: Member(event.member), revision: revision)
        }
    }
}

extension ChangeRecord {
    init(_ element: MembershipChanges.Element) {
        switch element {
        case .snapshot(let members, let revision):
            self = .snapshot(members.map(EventRecord.Member.init), revision: revision)
        case .change(let change):
            self = .change(
                removed: change.removed.map(EventRecord.Member.init), added: change.added.map(EventRecord.Member.init),
                revision: change.revision)
        }
    }
}

extension EventRecord.Change {
    init(_ kind: MembershipEvent.Kind) {
        self =
            switch kind {
            case .joined: .joined
            case .suspected: .suspected
            case .refuted: .refuted
            case .died: .died
            case .left: .left
            case .updated: .updated
            case .forgotten: .forgotten
            case .nameConflict: .nameConflict
            }
    }
}

extension ReasonRecord {
    init(_ reason: Reason) {
        self.init(rule: reason.rule, text: reason.text)
    }
}

extension PartitionRecord {
    /// - Parameter name: the name of a member, or its identity while it has none.
    init(_ view: PartitionView, name: (MemberID) -> String) {
        let leader = view.group?.leader
        let replicas = view.replicas.map { replica in
            Replica(
                member: name(replica.member),
                role: replica.member == leader ? .leader : replica.isVoter ? .follower : .learner,
                state: ReplicaState(replica.state), bytes: replica.bytes, totalBytes: replica.totalBytes)
        }
        let presentLeader = view.replicas.first { $0.member == leader && $0.state != .missing }
        self.init(
            topic: view.id.topic, index: view.id.index, replicationFactor: view.replicationFactor,
            leader: presentLeader.map { name($0.member) }, replicas: replicas, inSync: view.inSync,
            underReplicated: view.isUnderReplicated, epoch: view.group?.epoch ?? 0,
            configIndex: view.group?.index ?? 0)
    }
}

extension PartitionRecord.ReplicaState {
    init(_ state: PartitionView.ReplicaState) {
        self =
            switch state {
            case .inSync: .inSync
            case .catchingUp: .catchingUp
            case .missing: .missing
            }
    }
}

extension PlanRecord {
    init(_ plan: PlanView, holds: [HoldRecord], directives: [DirectiveRecord]) {
        self.init(
            epoch: plan.epoch, generation: plan.generation, moves: plan.moves.map(Move.init),
            refused: plan.refused.map {
                Refusal(topic: $0.partition.topic, index: $0.partition.index, reason: ReasonRecord($0.reason))
            },
            lowerBound: plan.lowerBound, holds: holds, directives: directives)
    }
}

extension PlanRecord.Move {
    init(_ view: PlanView.MoveView) {
        let move = view.move
        self.init(
            topic: move.partition.topic, index: move.partition.index, class: PlanRecord.MoveClass(move.class),
            add: move.add, remove: move.remove, leaderBefore: move.leaderBefore, leaderAfter: move.leaderAfter,
            state: PlanRecord.MoveState(view.state), bytesDone: view.bytesDone, bytesTotal: view.bytesTotal,
            bytesPerSecond: view.bytesPerSecond, remainingSeconds: view.remaining.map { Double($0) / 1e9 },
            idleSeconds: Double(view.timeWithoutProgress) / 1e9, wait: view.wait.map(ReasonRecord.init),
            reasons: move.reasons.map(ReasonRecord.init))
    }
}

extension PlanRecord.MoveClass {
    init(_ class: Placement.Move.Class) {
        self =
            switch `class` {
            case .recover: .recover
            case .spread: .spread
            case .drain: .drain
            case .balance: .balance
            case .leader: .leader
            }
    }
}

extension PlanRecord.MoveState {
    init(_ state: PlanView.MoveState) {
        self =
            switch state {
            case .waiting: .waiting
            case .creating: .creating
            case .adding: .adding
            case .catchingUp: .catchingUp
            case .promoting: .promoting
            case .removing: .removing
            case .transferring: .transferring
            case .done: .done
            case .failed: .failed
            case .stalled: .stalled
            case .cancelled: .cancelled
            }
    }
}
