import SWIM
import Testing

@testable import Muster

@Suite struct StableSetTests {
    private typealias Machine = SubscriptionMachine<StableSet, Int>
    private let local = StableSetTests.member(0)

    private static func member(_ number: UInt64, _ state: MemberState = .alive) -> Member {
        Member(
            id: MemberID(high: 0, low: number), name: "m\(number)", endpoint: Endpoint(ipv4: 0x7F00_0001, port: 1),
            incarnation: Incarnation(bootEpoch: 1), state: state)
    }

    private static func change(
        removed: [UInt64] = [], added: [UInt64] = [], revision: UInt64
    ) -> MembershipChange {
        MembershipChange(
            removed: removed.map { member($0, .dead) }, added: added.map { member($0) }, revision: revision)
    }

    private func drain(_ machine: inout Machine, _ id: Int) -> [MembershipChanges.Element?] {
        var taken: [MembershipChanges.Element?] = []
        while true {
            var deliveries: [Machine.Delivery] = []
            machine.next(id, waiter: -1, into: &deliveries)
            guard let delivery = deliveries.first else { return taken }
            taken.append(delivery.element)
            if delivery.element == nil { return taken }
        }
    }

    @Test func aSnapshotOfTheSetThenItsChanges() {
        var machine = Machine()
        var deliveries: [Machine.Delivery] = []
        let early = machine.subscribe(bufferLimit: 8)
        machine.start(StableSet(local: local), revision: 0, into: &deliveries)
        let changes = [
            Self.change(added: [3, 2], revision: 1), Self.change(removed: [3], added: [4], revision: 2),
        ]
        for change in changes { machine.publish(change, into: &deliveries) }
        let late = machine.subscribe(bufferLimit: 8)
        #expect(
            drain(&machine, early) == [.snapshot([local], revision: 0), .change(changes[0]), .change(changes[1])])
        #expect(
            drain(&machine, late) == [.snapshot([local, Self.member(2), Self.member(4)], revision: 2)],
            "the node itself first, the others by name")
    }

    @Test func aSlowSubscriberFindsOneFreshSnapshot() {
        var machine = Machine()
        var deliveries: [Machine.Delivery] = []
        machine.start(StableSet(local: local), revision: 0, into: &deliveries)
        let slow = machine.subscribe(bufferLimit: 2)
        for revision in 1...9 as ClosedRange<UInt64> {
            machine.publish(Self.change(added: [revision], revision: revision), into: &deliveries)
        }
        let taken = drain(&machine, slow)
        #expect(taken == [.snapshot([local] + (1...9).map { Self.member($0) }, revision: 9)])
        #expect(deliveries.isEmpty, "nobody was waited for")
        // From there on it goes on with changes; the waiter that drain() left gets the next.
        let next = Self.change(removed: [1], revision: 10)
        machine.publish(next, into: &deliveries)
        #expect(deliveries.map { $0.element } == [.change(next)])
    }

    @Test func revisionsRise() {
        let elements: [MembershipChanges.Element] = [
            .snapshot([local], revision: 4), .change(Self.change(added: [2], revision: 5)),
        ]
        #expect(elements.map(\.revision) == [4, 5])
    }
}
