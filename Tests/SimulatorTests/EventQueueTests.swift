import SWIM
import Testing

@testable import Simulator

/// The queue against the simplest thing that could be right: a list that is sorted each time.
private struct SortedEvents {
    var events: [Event] = []
    var sequence: UInt64 = 0

    mutating func push(at time: UInt64, _ kind: Event.Kind, node: Int, payload: UInt32) {
        sequence += 1
        events.append(Event(time: time, kind: kind, sequence: sequence, node: UInt32(node), payload: payload))
    }

    mutating func pop(through limit: UInt64) -> Event? {
        guard let first = events.indices.min(by: { Event.precedes(events[$0], events[$1]) }),
            events[first].time <= limit
        else { return nil }
        return events.remove(at: first)
    }
}

@Suite struct EventQueueTests {
    @Test(arguments: 1...20)
    func ordersAsASortedListDoes(seed: UInt64) {
        var random = RandomGenerator(seed: seed)
        var queue = EventQueue()
        var model = SortedEvents()
        var now: UInt64 = 0
        // From events of the same nanosecond to some far beyond the wheel's two seconds.
        let spans: [UInt64] = [1, 1_000, 600_000, 5_000_000, 2_000_000_000, 60_000_000_000]
        for step in 0..<3_000 {
            if random.below(3) > 0 || model.events.isEmpty {
                let time = now + random.below(spans[random.index(below: spans.count)])
                let kind = Event.Kind(rawValue: UInt8(random.below(5)))!
                queue.push(at: time, kind, node: step % 7, payload: UInt32(step))
                model.push(at: time, kind, node: step % 7, payload: UInt32(step))
            } else {
                let limit = random.below(4) == 0 ? now + random.below(10_000_000) : UInt64.max
                let (event, expected) = (queue.pop(through: limit), model.pop(through: limit))
                #expect(event == expected)
                if let event { now = event.time }
            }
            let count = queue.count
            #expect(count == model.events.count)
        }
        while let expected = model.pop(through: .max) {
            let event = queue.pop(through: .max)
            #expect(event == expected)
        }
        let last = queue.pop(through: .max)
        #expect(last == nil)
    }

    @Test func deliversBeforeTimersFireAtEqualTimes() {
        var queue = EventQueue()
        queue.push(at: 5, .timer, node: 1)
        queue.push(at: 5, .check)
        queue.push(at: 5, .delivery, node: 1, payload: 1)
        queue.push(at: 5, .delivery, node: 1, payload: 2)
        queue.push(at: 5, .action)
        var kinds: [Event.Kind] = []
        while let event = queue.pop(through: 5) { kinds.append(event.kind) }
        #expect(kinds == [.action, .delivery, .delivery, .timer, .check])
    }

    @Test func keepsWhatIsLaterThanTheLimit() {
        var queue = EventQueue()
        queue.push(at: 3_000_000_000, .timer)
        let early = queue.pop(through: 2_999_999_999)
        #expect(early == nil)
        // The wheel has turned to the pending event; earlier ones still go first.
        queue.push(at: 1_000, .delivery)
        let times = [queue.pop(through: .max), queue.pop(through: 3_000_000_000)].map { $0?.time }
        #expect(times == [1_000, 3_000_000_000])
    }
}
