import Placement
import SWIM

@testable import Cluster

/// A coordinator with nothing around it: the test says what it sees and what it plans.
struct Workbench {
    var coordinator: Coordinator
    var state = ReplicatedState.fixture(0, present: Array(1...9))
    private var version: UInt64 = 10
    /// What each member reports.
    private var reports: [[ReplicaReport]] = Array(repeating: [], count: 10)
    var now = Instant(nanoseconds: 1_000_000_000_000)

    /// Members 1 to 9 in racks `r1` (1, 4, 7), `r2` (2, 5, 8) and `r3` (3, 6, 9).
    init(_ configure: (inout ClusterConfiguration) -> Void = { _ in }) {
        var configuration = ClusterConfiguration()
        configuration.stallAfter = .seconds(60)
        configure(&configuration)
        coordinator = Coordinator(epoch: 7, configuration: configuration, at: now)
        setStates([:])
    }

    /// Everybody is alive but for some.
    mutating func setStates(_ states: [UInt64: MemberState]) {
        let now = now
        coordinator.roster = Roster(
            (1...9).map { number in
                Roster.Entry(
                    id: .fixture(number), name: "n\(number)", state: states[number] ?? .alive, since: now,
                    attributes: NodeAttributes(domain: ["dc", "r\((number - 1) % 3 + 1)"]), hasReported: true)
            })
    }

    /// What a group is: its voters hold everything, its learners a part.
    mutating func setGroup(
        _ index: Int, voters: [UInt64], learners: [(UInt64, UInt64)] = [], leader: UInt64? = nil,
        configuration: UInt64 = 1, size: UInt64 = 1_000
    ) {
        let group = GroupConfiguration.fixture(
            voters, learners: learners.map(\.0), leader: leader, index: configuration)
        let partition = PartitionID(topic: "t", index: index)
        for number in 1...9 as ClosedRange<UInt64> {
            reports[Int(number)].removeAll { $0.partition == partition }
            let bytes = voters.contains(number) ? size : learners.first { $0.0 == number }?.1
            guard let bytes else { continue }
            reports[Int(number)].append(
                ReplicaReport(
                    partition: partition, group: group, bytes: bytes, totalBytes: size, isCaughtUp: bytes == size))
            reports[Int(number)].sort { $0.partition < $1.partition }
        }
        for number in 1...9 as ClosedRange<UInt64> {
            version += 1
            _ = state.merge(Entries.replicas(number, page: 0, version, reports[Int(number)]), isPresent: true)
        }
    }

    /// Adds a move of the plan.
    mutating func add(
        _ index: Int, _ class: Move.Class, add: [UInt64] = [], remove: [UInt64] = [], target: [UInt64],
        leader: UInt64? = nil, bytes: UInt64 = 1_000, rule: String = "test"
    ) {
        let move = Move(
            partition: PartitionID(topic: "t", index: index), class: `class`, add: add.map { "n\($0)" },
            remove: remove.map { "n\($0)" }, leaderBefore: nil, leaderAfter: nil, bytes: bytes,
            reasons: [Reason(rule: rule, text: "")])
        let change = GroupChange(target: target.map { .fixture($0) }, leader: leader.map { .fixture($0) })
        coordinator.moves.append(MoveProgress(move: move, change: change, receivers: add.map { .fixture($0) }))
    }

    /// Lets the coordinator look at its moves once.
    mutating func look(after time: Nanoseconds = 0, brake: MoveWait? = nil) {
        now = now + time
        // Nobody came or went since the plan was made.
        coordinator.isInputStale = false
        coordinator.advanceMoves(
            in: state.partitions, mayStep: brake == nil, mayRetreat: brake == nil || brake == .paused, at: now)
        coordinator.startMoves(in: state.partitions, brake: brake, at: now)
    }

    func state(_ index: Int) -> PlanView.MoveState? { move(index)?.state }
    func action(_ index: Int) -> ReplicaStep.Action? { move(index)?.step?.action }
    func move(_ index: Int) -> MoveProgress? { coordinator.moves.first { $0.move.partition.index == index } }

    /// Why a move waits, as it is told.
    func wait(_ index: Int) -> String? {
        move(index)?.wait.map { $0.reason(coordinator.roster) }.map { "\($0.rule): \($0.text)" }
    }

    /// The partitions whose moves are under way.
    var active: [Int] { coordinator.moves.filter(\.isActive).map(\.move.partition.index) }
}
