import SWIM
import Testing

@testable import Muster

@Suite struct SubscriptionMachineTests {
    private typealias Machine = SubscriptionMachine<MemberList, Int>
    private let local = SubscriptionMachineTests.member(0)

    private static func member(_ number: UInt64, _ state: MemberState = .alive) -> Member {
        Member(
            id: MemberID(high: 0, low: number), name: "m\(number)", endpoint: Endpoint(ipv4: 0x7F00_0001, port: 1),
            incarnation: Incarnation(bootEpoch: 1), state: state)
    }

    private static func event(_ kind: MembershipEvent.Kind, _ number: UInt64) -> MembershipEvent {
        let state: MemberState =
            switch kind {
            case .suspected: .suspect
            case .died: .dead
            case .left: .left
            default: .alive
            }
        return MembershipEvent(kind: kind, member: member(number, state))
    }

    private func started() -> Machine {
        var machine = Machine()
        var deliveries: [Machine.Delivery] = []
        machine.start(MemberList([local]), revision: 1, into: &deliveries)
        return machine
    }

    /// Takes all that is there, and leaves the waiter -1 behind.
    private func drain(_ machine: inout Machine, _ id: Int) -> [MembershipEvents.Element?] {
        var taken: [MembershipEvents.Element?] = []
        while true {
            var deliveries: [Machine.Delivery] = []
            machine.next(id, waiter: -1, into: &deliveries)
            guard let delivery = deliveries.first else { return taken }
            taken.append(delivery.element)
            if delivery.element == nil { return taken }
        }
    }

    private func publish(_ machine: inout Machine, _ event: MembershipEvent) -> [Int] {
        var deliveries: [Machine.Delivery] = []
        machine.publish(event, into: &deliveries)
        return deliveries.map { $0.waiter }
    }

    @Test func snapshotFirstThenChangesWithRisingRevision() {
        var machine = started()
        let id = machine.subscribe(bufferLimit: 8)
        _ = publish(&machine, Self.event(.joined, 2))
        _ = publish(&machine, Self.event(.suspected, 2))
        #expect(
            drain(&machine, id) == [
                .snapshot([local], revision: 1), .change(Self.event(.joined, 2), revision: 2),
                .change(Self.event(.suspected, 2), revision: 3),
            ])
    }

    @Test func subscriptionStartsAtTheCall() {
        var machine = started()
        _ = publish(&machine, Self.event(.joined, 3))
        _ = publish(&machine, Self.event(.joined, 2))
        let id = machine.subscribe(bufferLimit: 8)
        _ = publish(&machine, Self.event(.died, 3))
        #expect(
            drain(&machine, id) == [
                .snapshot([local, Self.member(2), Self.member(3)], revision: 3),
                .change(Self.event(.died, 3), revision: 4),
            ])
    }

    @Test func earlySubscriberWaitsForTheFirstMemberList() {
        var machine = Machine()
        let early = machine.subscribe(bufferLimit: 1)
        let waiting = machine.subscribe(bufferLimit: 1)
        var deliveries: [Machine.Delivery] = []
        machine.next(waiting, waiter: 7, into: &deliveries)
        _ = publish(&machine, Self.event(.joined, 2))
        #expect(deliveries.isEmpty)
        machine.start(MemberList([local]), revision: 1, into: &deliveries)
        #expect(deliveries.map { $0.waiter } == [7])
        #expect(deliveries[0].element == .snapshot([local], revision: 1))
        #expect(drain(&machine, early) == [.snapshot([local], revision: 1)])
    }

    @Test func overflowCollapsesIntoOneFreshSnapshot() {
        var machine = started()
        let slow = machine.subscribe(bufferLimit: 3)
        let fast = machine.subscribe(bufferLimit: 100)
        for number in 2...40 { _ = publish(&machine, Self.event(.joined, UInt64(number))) }
        let taken = drain(&machine, slow)
        #expect(taken.count == 1)
        guard case .snapshot(let members, let revision) = taken.first.flatMap({ $0 }) else {
            Issue.record("no snapshot")
            return
        }
        #expect(members.count == 40 && members[0] == local)
        #expect(revision == 40)
        // From there on it goes on with changes; the first goes to the waiter that drain() left.
        var deliveries: [Machine.Delivery] = []
        machine.publish(Self.event(.died, 2), into: &deliveries)
        #expect(deliveries.map { $0.element } == [.change(Self.event(.died, 2), revision: 41)])
        // Who kept up saw all of it.
        #expect(drain(&machine, fast).count == 41)
    }

    @Test func snapshotsFollowEveryKindOfChange() {
        var machine = started()
        for number in [2, 3, 4, 5] as [UInt64] { _ = publish(&machine, Self.event(.joined, number)) }
        _ = publish(&machine, Self.event(.left, 3))
        _ = publish(&machine, Self.event(.forgotten, 2))
        _ = publish(&machine, Self.event(.forgotten, 9))
        _ = publish(&machine, Self.event(.nameConflict, 8))
        let id = machine.subscribe(bufferLimit: 1)
        #expect(
            drain(&machine, id) == [
                .snapshot([local, Self.member(3, .left), Self.member(4), Self.member(5)], revision: 9)
            ])
        #expect(machine.state?.member(MemberID(high: 0, low: 5))?.name == "m5")
        #expect(machine.state?.member(MemberID(high: 0, low: 2)) == nil)
    }

    @Test func waitersAreServedInOrder() {
        var machine = started()
        let id = machine.subscribe(bufferLimit: 1)
        _ = drain(&machine, id)  // leaves one waiter, -1
        var deliveries: [Machine.Delivery] = []
        machine.next(id, waiter: 5, into: &deliveries)
        #expect(deliveries.isEmpty)
        #expect(publish(&machine, Self.event(.joined, 2)) == [-1])
        #expect(publish(&machine, Self.event(.joined, 3)) == [5])
        #expect(publish(&machine, Self.event(.joined, 4)) == [])
    }

    @Test func manySubscribersAreIndependent() {
        var machine = started()
        let ids = (0..<200).map { machine.subscribe(bufferLimit: 1 + $0 % 5) }
        for number in 2...4 { _ = publish(&machine, Self.event(.joined, UInt64(number))) }
        for (index, id) in ids.enumerated() {
            // Four elements were due: whose buffer holds fewer has a snapshot instead.
            #expect(drain(&machine, id).count == (index % 5 >= 3 ? 4 : 1))
        }
        var deliveries: [Machine.Delivery] = []
        for id in ids.prefix(150) { machine.unsubscribe(id, into: &deliveries) }
        #expect(deliveries.count == 150 && deliveries.allSatisfy { $0.element == nil })
        #expect(machine.subscriberCount == 50)
    }

    @Test func theEndComesAfterWhatWasBuffered() {
        var machine = started()
        let buffered = machine.subscribe(bufferLimit: 4)
        let waiting = machine.subscribe(bufferLimit: 4)
        _ = drain(&machine, waiting)
        var deliveries: [Machine.Delivery] = []
        machine.end(into: &deliveries)
        #expect(deliveries.count == 1 && deliveries[0].element == nil)
        #expect(publish(&machine, Self.event(.joined, 2)) == [])
        #expect(drain(&machine, buffered) == [.snapshot([local], revision: 1), nil])
        let late = machine.subscribe(bufferLimit: 1)
        #expect(drain(&machine, late) == [.snapshot([local], revision: 1), nil])
    }
}
