import MusterAPI
import Testing

@testable import MusterCLI

@Suite struct PlanWaitTests {
    private func status(
        coordinator: String? = "n1", holds: [HoldRecord] = [], underReplicated: Int = 0, left: Int = 0
    ) -> Status {
        Status(
            version: "1", cluster: "c", name: "n1", id: "", address: "", processID: 1, uptimeSeconds: 1, ready: true,
            members: .init(alive: 3, suspect: 0, dead: 0, left: 0),
            partitions: .init(total: 4, underReplicated: underReplicated, leaderless: 0),
            coordination: .init(coordinator: coordinator, epoch: 1, isLocal: true, holds: holds),
            directives: left == 0
                ? []
                : [
                    DirectiveRecord(
                        request: DirectiveRequest(.drain, node: "n2"), author: "n1", ageSeconds: 1, state: .active,
                        left: left)
                ], stateDigest: "",
            traffic: .init(packetsSent: 0, packetsReceived: 0, bytesSent: 0, bytesReceived: 0, dropped: [:]),
            membership: ProtocolRecord(localHealth: 0, localHealthLimit: 8), replication: ReplicationRecord())
    }

    private func plan(_ states: [PlanRecord.MoveState], isInfeasible: Bool = false) -> PlanRecord {
        PlanRecord(
            epoch: 1, generation: 1,
            moves: states.enumerated().map { index, state in
                PlanRecord.Move(
                    topic: "t", index: index, class: .drain, add: ["n3"], remove: ["n2"], leaderBefore: nil,
                    leaderAfter: nil, state: state, bytesDone: 0, bytesTotal: 1, reasons: [])
            },
            refused: isInfeasible
                ? [.init(topic: "t", index: 9, reason: .init(rule: "no-node", text: "nobody may hold it"))] : [],
            lowerBound: 0)
    }

    @Test func verdicts() {
        let paused = HoldRecord(rule: "paused", text: "paused")
        let delay = HoldRecord(rule: "recover-delay", text: "n3 is dead", subject: "n3", remainingSeconds: 60)
        #expect(PlanCommand.Wait.verdict(status(), nil) == .nothingToDo)
        #expect(PlanCommand.Wait.verdict(status(), plan([.done, .done])) == .nothingToDo)
        #expect(PlanCommand.Wait.verdict(status(), plan([.done, .waiting])) == .movesToMake)
        #expect(PlanCommand.Wait.verdict(status(), plan([.done, .stalled, .cancelled])) == .nothingToDo)
        #expect(PlanCommand.Wait.verdict(status(), plan([.done], isInfeasible: true)) == .infeasible)
        #expect(PlanCommand.Wait.verdict(status(holds: [paused]), plan([.waiting])) == .held)
        #expect(PlanCommand.Wait.verdict(status(holds: [paused]), nil) == .held)
        #expect(PlanCommand.Wait.verdict(status(holds: [delay]), plan([.done])) == .movesToMake)
        #expect(PlanCommand.Wait.verdict(status(underReplicated: 1), plan([.done])) == .movesToMake)
        #expect(PlanCommand.Wait.verdict(status(left: 3), nil) == .movesToMake, "a drain whose plan is not made yet")
        #expect(PlanCommand.Wait.verdict(status(coordinator: nil), plan([.done])) == .stale)
    }

    /// What a person reads of a move in flight, in a terminal of 80 columns.
    @Test func aPlanFitsATerminal() {
        var record = plan([.catchingUp, .waiting])
        record.moves[0].bytesDone = 42
        record.moves[0].bytesTotal = 100
        record.moves[0].bytesPerSecond = 12 << 20
        record.moves[0].remainingSeconds = 15
        record.moves[0].reasons = [.init(rule: "node-draining", text: "n2 is being drained")]
        record.moves[1].wait = .init(rule: "budget", text: "n3 receives 2 of 2")
        let text = PlanTable.report(record, isColoured: false)
        #expect(
            text.contains("t/0        drain  n2 > n3  catchingUp     42%  12.0 MiB/s; 15s to go; n2 is being drained"))
        #expect(text.contains("waits: n3 receives 2 of 2"))
    }
}
