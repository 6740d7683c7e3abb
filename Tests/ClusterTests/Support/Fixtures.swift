import Placement
import SWIM

@testable import Cluster

extension MemberID {
    static func fixture(_ number: UInt64) -> MemberID { MemberID(high: RandomGenerator.mix(number), low: number) }
}

extension GroupConfiguration {
    static func fixture(
        _ voters: [UInt64], learners: [UInt64] = [], leader: UInt64? = nil, index: UInt64 = 1, epoch: UInt64 = 1
    ) -> GroupConfiguration {
        GroupConfiguration(
            index: index, epoch: epoch, voters: voters.map { .fixture($0) }, learners: learners.map { .fixture($0) },
            leader: (leader ?? voters.first).map { .fixture($0) })
    }
}

extension ReplicaReport {
    static func fixture(
        _ index: Int, topic: String = "orders", voters: [UInt64] = [1, 2, 3], learners: [UInt64] = [],
        bytes: UInt64 = 1_000_000, total: UInt64 = 1_000_000
    ) -> ReplicaReport {
        ReplicaReport(
            partition: PartitionID(topic: topic, index: index),
            group: .fixture(voters, learners: learners, index: UInt64(index) + 1), bytes: bytes, totalBytes: total,
            isCaughtUp: bytes == total)
    }
}

/// Builds entries of other owners.
enum Entries {
    static func make(_ owner: UInt64, _ key: StateKey, _ version: UInt64, _ payload: StatePayload) -> StateEntry {
        let value: [UInt8] =
            switch payload {
            case .attributes(let attributes): attributes.encoded()
            case .inventory(let inventory): inventory.encoded()
            case .tenure(let tenure): tenure.encoded()
            case .replicas(let reports): page(reports).encoded()
            case .steps(let steps): page(steps).encoded()
            case .moves(let moves): page(moves).encoded()
            case .refusals(let refusals): bytes(refusals)
            case .directives(let index): index.encoded()
            case .directivePages(let records): records.reduce([]) { $0 + $1.encoded(at: nil) }
            case .observations(let index): index.encoded()
            case .observationPages(let observations): observations.reduce([]) { $0 + $1.bytes }
            case .holds(let holds): holds.reduce([]) { $0 + $1.encoded(at: Hold.publication) }
            }
        return StateEntry(owner: .fixture(owner), key: key, version: version, value: value, payload: payload)
    }

    static func page(_ reports: [ReplicaReport]) -> ReplicaPage {
        var page = ReplicaPage()
        for report in reports { page.append(report) }
        return page
    }

    static func page(_ steps: [ReplicaStep]) -> StepPage {
        var page = StepPage()
        for step in steps { page.append(step) }
        return page
    }

    static func page(_ moves: StatePayload.PlanPage<PlannedMove>) -> MovePage {
        var page = MovePage(epoch: moves.epoch, generation: moves.generation)
        for move in moves.elements { page.append(move) }
        return page
    }

    private static func bytes(_ refusals: StatePayload.PlanPage<Refusal>) -> [UInt8] {
        var writer = ValueWriter()
        writer.write(number: refusals.epoch)
        writer.write(number: refusals.generation)
        return refusals.elements.reduce(writer.bytes) { $0 + $1.encoded() }
    }

    static func attributes(_ owner: UInt64, _ version: UInt64, rack: String = "r") -> StateEntry {
        make(owner, StateKey(.attributes), version, .attributes(NodeAttributes(domain: [rack])))
    }

    static func inventory(_ owner: UInt64, _ version: UInt64, pages: Int, floor: UInt64 = 0) -> StateEntry {
        make(owner, StateKey(.inventory), version, .inventory(StatePayload.Inventory(pages: pages, floor: floor)))
    }

    static func replicas(_ owner: UInt64, page: UInt16, _ version: UInt64, _ reports: [ReplicaReport]) -> StateEntry {
        make(owner, StateKey(.replicas, page: page), version, .replicas(reports))
    }

    /// One entry of every kind, with something in every field.
    static let all: [StateEntry] = {
        let step = ReplicaStep(
            partition: PartitionID(topic: "orders", index: 300), epoch: 7, generation: 9, action: .demote(.fixture(2)),
            expectedIndex: 4, expectedVoters: [.fixture(1), .fixture(2)], leader: .fixture(1))
        let actions: [ReplicaStep.Action] = [
            .create(voters: [.fixture(1), .fixture(2), .fixture(3)]), .addLearner(.fixture(4)),
            .promote(.fixture(4), demoting: nil), .promote(.fixture(4), demoting: .fixture(3)), .demote(.fixture(3)),
            .removeLearner(.fixture(3)), .transferLeader(to: .fixture(2)),
        ]
        let steps = actions.enumerated().map { index, action in
            var changed = step
            changed.action = action
            changed.partition.index = index
            changed.bytesPerSecond = index == 1 ? 1 << 33 : nil
            return changed
        }
        let move = Move(
            partition: PartitionID(topic: "orders", index: 1), class: .recover, add: ["d", "e"], remove: ["a"],
            leaderBefore: "a", leaderAfter: nil, bytes: 1 << 40,
            reasons: [Reason(rule: "replica-missing", text: "a has been dead for 16 m")])
        var planned = PlannedMove(ordinal: 2, move: move, state: .waiting)
        planned.bytesPerSecond = 1 << 21
        planned.idle = 77
        planned.wait = Reason(rule: "budget", text: "d in 2/2")
        var tenure = TenureAnnouncement(epoch: 7, isActive: true)
        tenure.generation = 3
        tenure.lowerBound = 11
        tenure.stepPages = 1
        tenure.movePages = 1
        tenure.refusalPages = 1
        tenure.holdPages = 1
        tenure.floor = 5
        var attributes = NodeAttributes(domain: ["eu", "eu-a", "r1"], weight: 2500)
        attributes.tags = [NodeAttributes.Tag(key: "disk", value: "nvme"), NodeAttributes.Tag(key: "größe", value: "")]
        return [
            make(9, StateKey(.attributes), 10, .attributes(attributes)),
            inventory(9, 11, pages: 1, floor: 3),
            replicas(
                9, page: 0, 12,
                [.fixture(1, learners: [4]), .fixture(2, topic: "audit", voters: [], learners: [], bytes: 0)]),
            make(9, StateKey(.tenure), 13, .tenure(tenure)),
            make(9, StateKey(.steps), 14, .steps(steps)),
            make(9, StateKey(.moves), 15, .moves(.init(epoch: 7, generation: 3, elements: [planned]))),
            make(
                9, StateKey(.refusals), 16,
                .refusals(
                    .init(
                        epoch: 7, generation: 3,
                        elements: [
                            Refusal(partition: move.partition, reason: Reason(rule: "no-rack", text: "none left"))
                        ]))),
            make(9, StateKey(.directives), 17, .directives(.init(pages: 1, floor: 4))),
            make(9, StateKey(.directivePages), 18, .directivePages(DirectiveRecord.all)),
            make(9, StateKey(.observations), 19, .observations(.init(pages: 1, floor: 4))),
            make(
                9, StateKey(.observationPages), 20,
                .observationPages([
                    Observation(.fixture(3), absence: .seconds(1 << 20), probation: .milliseconds(7)),
                    Observation(
                        .fixture(4), absence: 0, attributes: NodeAttributes(domain: ["eu", "r1"], weight: 500)),
                    Observation(.fixture(5), probation: .seconds(2)),
                ])),
            make(9, StateKey(.holds), 21, .holds(Hold.all)),
        ]
    }()
}

extension Hold {
    /// One of every kind, with something in every field; as they are read.
    static let all: [Hold] = {
        let past = publication.earlier(by: .seconds(70))
        let soon = publication + .milliseconds(1_500)
        return [
            .noQuorum(since: past), .noQuorum(since: nil),
            .uncoordinated(present: 1, voters: 3, silence: .seconds(9)),
            .uncoordinated(present: 1, voters: 3, silence: nil),
            .waitingForMembers(present: 4, expected: 5, silent: ["größe", "b"], until: soon),
            .waitingForMembers(present: 4, expected: 5, silent: [], until: nil),
            .uncertain(partitions: 300, expected: 5), .invalidInput("a twice"), .paused, .rolledBack,
            .stabilizing(until: soon), .recoverDelay(name: "a", since: past, until: soon),
            .massFailure(missing: 4, known: 9, limit: 3), .minority(present: 4, known: 9, percent: 50),
            .unconfirmed(name: "a", since: past, witnesses: 1, needed: 2), .maintenance(name: "a", until: soon),
            .flapping(name: "a", until: soon), .drainLate(name: "a", left: 3, by: .seconds(4)),
            .successorMissing(name: "a", successor: "b"), .cancelled(PartitionID(topic: "orders", index: 7)),
            .cancelled(nil),
        ]
    }()
}

extension DirectiveRecord {
    static func fixture(
        _ directive: Directive, stamp: UInt64 = 1, author: UInt64 = 1, age: Nanoseconds = 0, lost: UInt64? = nil,
        ending: Reason? = nil
    ) -> DirectiveRecord {
        DirectiveRecord(
            directive: directive, lost: lost.map { .fixture($0) }, stamp: stamp, author: .fixture(author),
            elapsed: age, asOf: nil, ending: ending)
    }

    /// One of every kind, with something in every field.
    static let all: [DirectiveRecord] = [
        fixture(.drain(node: "a", within: .seconds(30)), stamp: 1 << 40, age: .seconds(4)),
        fixture(.drain(node: "b", within: nil), stamp: 2),
        fixture(.cordon(node: "c"), stamp: 3, author: 4),
        fixture(.uncordon(node: "d"), stamp: 4, ending: Reason(rule: "done", text: "at once")),
        fixture(.maintenance(node: "e", duration: .seconds(1 << 20)), stamp: 5, age: .milliseconds(1)),
        fixture(.replace(node: "f", successor: "g"), stamp: 6),
        fixture(.pause, stamp: 7),
        fixture(.resume, stamp: 8),
        fixture(.rollback, stamp: 9),
        fixture(.cancel(partition: nil), stamp: 10),
        fixture(.cancel(partition: PartitionID(topic: "orders", index: 300)), stamp: 11),
        fixture(.confirm, stamp: 12, lost: 7),
    ]
}

extension ReplicatedState {
    static func fixture(_ local: UInt64, present: [UInt64] = []) -> ReplicatedState {
        var state = ReplicatedState(local: .fixture(local), bootEpoch: 1, topics: [])
        for id in present { state.setPresence(of: .fixture(id), true) }
        return state
    }
}

/// Writes a packet as a node would.
func packet(_ write: (inout PacketWriter) -> Void) -> [UInt8] {
    var effects = Effects()
    var writer = effects.makeWriter()
    write(&writer)
    effects.send(writer, to: Endpoint(ipv4: 1, port: 1), receiver: nil)
    return effects.withBytes(of: effects.datagrams[0]) { span in span.withUnsafeBytes { [UInt8]($0) } }
}
