import SWIM
import Testing

@testable import Simulator

@Suite struct ObservedViewsTests {
    /// The same table, without any packing.
    private struct Model {
        var state: [MemberState?]
        var incarnation: [Incarnation]
        var since: [UInt64]
    }

    @Test func agreesWithAPlainTable() {
        let count = 9
        var views = ObservedViews(count: count, until: 60_000_000_000)
        #expect(views.tick == 50_000)
        var model = Model(
            state: Array(repeating: nil, count: count * count),
            incarnation: Array(repeating: Incarnation(rawValue: 0), count: count * count),
            since: Array(repeating: 0, count: count * count))
        var random = RandomGenerator(seed: 3)
        var time: UInt64 = 0
        for step in 0..<20_000 {
            time += UInt64(random.below(50)) * 50_000
            let (observer, subject) = (Int(random.below(9)), Int(random.below(9)))
            let states: [MemberState?] = [.alive, .suspect, .dead, .left, nil]
            let state = states[Int(random.below(5))]
            // The incarnations of a run rise without end; at any time few of them are held.
            let incarnation = Incarnation(rawValue: state == nil ? 0 : UInt64(step / 50) << 24)
            views.set(state, incarnation, of: subject, at: observer, time: time)
            let cell = observer * count + subject
            if model.state[cell] != state { model.since[cell] = time }
            model.state[cell] = state
            model.incarnation[cell] = incarnation
        }
        for observer in 0..<count {
            for subject in 0..<count {
                let cell = observer * count + subject
                #expect(views.state(of: subject, at: observer) == model.state[cell])
                #expect(views.incarnation(of: subject, at: observer) == model.incarnation[cell])
                #expect(views.since(of: subject, at: observer) == model.since[cell])
            }
            let row = model.state[observer * count..<(observer + 1) * count]
            #expect(views.presentCount(at: observer) == row.count { $0?.isPresent ?? false })
            for state in [MemberState.alive, .suspect, .dead, .left, nil] {
                let holders = (0..<count).count { model.state[$0 * count + observer] == state }
                #expect(views.holders(of: observer, state) == holders)
            }
        }
    }

    @Test func keepsTheOrderOfMoreIncarnationsThanItHasRoomFor() {
        let count = 300
        var views = ObservedViews(count: count, until: 1_000_000_000)
        for observer in 0..<count {
            views.set(.alive, Incarnation(rawValue: UInt64(observer) + 1), of: 0, at: observer, time: 0)
        }
        // The low ones were put together, at the value of the lowest: no observer seems to hold more than it does.
        for observer in 0..<count {
            #expect(views.incarnation(of: 0, at: observer).rawValue <= UInt64(observer) + 1)
            if observer > 0 {
                #expect(views.incarnation(of: 0, at: observer) >= views.incarnation(of: 0, at: observer - 1))
            }
        }
        #expect(views.incarnation(of: 0, at: count - 1).rawValue == UInt64(count))
    }

    @Test func takesFourBytesPerPair() {
        let views = ObservedViews(count: 1_000, until: 3_600_000_000_000)
        #expect(views.byteCount < 5 * 1_000 * 1_000)
        #expect(views.tick == 2_000_000)
    }
}
