import Cluster
import Placement
import Testing

@testable import Sidecar

@Suite struct DesiredStateTests {
    private typealias F = ContractFixture

    private func told(_ state: DesiredState, after revision: UInt64, limit: Int = 100) -> [String]? {
        state.changes(after: revision, limit: limit).map { changes in
            changes.map { "\($0.revision) \($0.partition) \($0.step.map { "\($0.generation)" } ?? "-")" }
        }
    }

    @Test func everyChangeHasARevisionAndOnlyTheNewestOfAPartitionIsKept() {
        var state = DesiredState()
        let first = state.replace(with: [F.step(2), F.step(1)])
        let second = state.replace(with: [F.step(2), F.step(1)])
        #expect(first && !second && state.revision == 2)
        #expect(told(state, after: 0) == ["1 t/1 1", "2 t/2 1"])
        let third = state.replace(with: [F.step(2), F.step(1, generation: 5), F.step(3)])
        #expect(third && told(state, after: 2) == ["3 t/1 5", "4 t/3 1"])
        #expect(told(state, after: 0) == ["2 t/2 1", "3 t/1 5", "4 t/3 1"])
        #expect(told(state, after: 0, limit: 2) == ["2 t/2 1", "3 t/1 5"])
        #expect(told(state, after: 4) == [] && told(state, after: 5) == nil)
        #expect(state.count == 3 && state.step(of: F.partition(1)) == F.step(1, generation: 5))
    }

    @Test func whatIsGoneIsWithdrawnAndMayComeBack() {
        var state = DesiredState()
        _ = state.replace(with: [F.step(1), F.step(2)])
        _ = state.replace(with: [F.step(2)])
        #expect(told(state, after: 2) == ["3 t/1 -"] && state.snapshot.map(\.partition) == [F.partition(2)])
        let again = state.replace(with: [F.step(2)])
        #expect(!again)
        _ = state.replace(with: [F.step(1), F.step(2)])
        #expect(told(state, after: 2) == ["4 t/1 1"])
        #expect(state.step(of: F.partition(3)) == nil && state.count == 2)
    }

    /// Who has not heard of a withdrawal that is forgotten must start over; everybody else need not.
    @Test func withdrawalsAreForgottenAtALimit() {
        var state = DesiredState(withdrawalLimit: 2)
        _ = state.replace(with: [F.step(1), F.step(2), F.step(3), F.step(4)])
        _ = state.replace(with: [F.step(4)])
        #expect(state.revision == 7 && state.floor == 5)
        #expect(told(state, after: 4) == nil)
        #expect(told(state, after: 5) == ["6 t/2 -", "7 t/3 -"])
        #expect(state.snapshot.map(\.partition) == [F.partition(4)])
    }

    @Test func memoryIsBoundedByPartitions() {
        var state = DesiredState()
        for generation in 1...1000 { _ = state.replace(with: [F.step(1, generation: UInt64(generation))]) }
        #expect(state.revision == 1000 && told(state, after: 0) == ["1000 t/1 1000"])
    }
}
