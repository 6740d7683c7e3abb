import SWIM
import Testing

@testable import Muster

@Suite(.timeLimit(.minutes(1))) struct MembershipEventsTests {
    private let hub = SubscriptionHub<MemberList>()
    private let local = Member(
        id: MemberID(high: 0, low: 1), name: "local", endpoint: Endpoint(ipv4: 0x7F00_0001, port: 1),
        incarnation: Incarnation(bootEpoch: 1))

    private func joined(_ number: UInt64) -> MembershipEvent {
        var member = local
        member.id.low = number
        member.name = "m\(number)"
        return MembershipEvent(kind: .joined, member: member)
    }

    @Test func aTaskFollowsTheList() async {
        let events = MembershipEvents(hub.subscribe(bufferLimit: 16))
        let revisions = Task {
            var revisions: [UInt64] = []
            for await element in events { revisions.append(element.revision) }
            return revisions
        }
        hub.start(MemberList([local]), revision: 1)
        for number in 2...9 { hub.publish([joined(UInt64(number))]) }
        hub.end()
        let seen = await revisions.value
        #expect(seen.first == 1 && seen.last == 9)
        #expect(seen == seen.sorted())
    }

    @Test func manyTasksSeeTheSameEnd() async {
        hub.start(MemberList([local]), revision: 1)
        await withTaskGroup(of: Set<MemberID>.self) { tasks in
            for limit in 1...50 {
                let events = MembershipEvents(hub.subscribe(bufferLimit: limit))
                tasks.addTask {
                    var known: Set<MemberID> = []
                    for await element in events {
                        switch element {
                        case .snapshot(let members, _): known = Set(members.map(\.id))
                        case .change(let event, _): known.insert(event.member.id)
                        }
                    }
                    return known
                }
            }
            for number in 2...100 { hub.publish([joined(UInt64(number))]) }
            hub.end()
            for await known in tasks { #expect(known.count == 100) }
        }
    }

    @Test func cancellationEndsTheSequenceAndTheSubscription() async {
        hub.start(MemberList([local]), revision: 1)
        let events = MembershipEvents(hub.subscribe(bufferLimit: 1))
        let (started, signal) = AsyncStream<Void>.makeStream()
        let task = Task {
            var count = 0
            for await _ in events {
                count += 1
                signal.yield()
            }
            return count
        }
        for await _ in started.prefix(1) {}
        // The task waits for a second element, or is about to.
        task.cancel()
        #expect(await task.value == 1)
        #expect(hub.subscriberCount == 0)
        var iterator = events.makeAsyncIterator()
        #expect(await iterator.next() == nil)
    }

    @Test func aTaskThatWasCancelledBeforeGetsNothing() async {
        hub.start(MemberList([local]), revision: 1)
        let events = MembershipEvents(hub.subscribe(bufferLimit: 1))
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            var iterator = events.makeAsyncIterator()
            return await iterator.next()
        }
        #expect(await task.value == nil)
        #expect(hub.subscriberCount == 0)
    }

    @Test func theSubscriptionEndsWithItsLastUser() async {
        hub.start(MemberList([local]), revision: 1)
        do {
            let events = MembershipEvents(hub.subscribe(bufferLimit: 1))
            #expect(hub.subscriberCount == 1)
            for await _ in events { break }
            #expect(hub.subscriberCount == 1)
            withExtendedLifetime(events) {}
        }
        #expect(hub.subscriberCount == 0)
        for await _ in MembershipEvents(hub.subscribe(bufferLimit: 1)) { break }
        #expect(hub.subscriberCount == 0)
    }
}
