import Cluster
import Testing

@testable import Sidecar

@Suite struct DesiredWatchTests {
    private typealias F = ContractFixture

    private func state(_ indices: Int...) -> DesiredState {
        var state = DesiredState(withdrawalLimit: 2)
        _ = state.replace(with: indices.map { F.step($0) })
        return state
    }

    private func words(_ lines: [DesiredWatch.Line]) -> [String] {
        lines.map { line in
            switch line {
            case .hello: "hello"
            case .reset(let reason): "reset \(reason.rawValue)"
            case .desired(let change): change.step == nil ? "-\(change.revision)" : "+\(change.revision)"
            case .marker(let revision): "marker \(revision)"
            case .bookmark(let revision): "bookmark \(revision)"
            }
        }
    }

    /// Everything that a watch has to say now.
    private func drain(_ watch: inout DesiredWatch, _ state: DesiredState, limit: Int = 256) -> [String] {
        var all: [String] = []
        while true {
            let lines = watch.next(from: state, limit: limit)
            guard !lines.isEmpty else { return all }
            all += words(lines)
        }
    }

    @Test func aSnapshotThenAMarkerThenChanges() {
        var state = state(1, 2)
        var watch = DesiredWatch(since: nil, isSameIncarnation: false, state: state)
        #expect(drain(&watch, state) == ["hello", "+1", "+2", "marker 2"])
        #expect(watch.isFollowing && drain(&watch, state) == [])
        _ = state.replace(with: [F.step(2), F.step(3)])
        #expect(drain(&watch, state) == ["-3", "+4"])
    }

    @Test func nothingDesiredIsAnEmptySnapshot() {
        let state = DesiredState()
        var watch = DesiredWatch(since: nil, isSameIncarnation: false, state: state)
        #expect(drain(&watch, state) == ["hello", "marker 0"])
    }

    /// However large the snapshot, the watcher is handed a piece at a time; what changes meanwhile comes after it.
    @Test(arguments: [1, 2, 3, 4]) func aSnapshotComesInPieces(limit: Int) {
        var state = state(1, 2, 3)
        var watch = DesiredWatch(since: nil, isSameIncarnation: false, state: state)
        var all = words(watch.next(from: state, limit: limit))
        let piece = watch.next(from: state, limit: limit)
        #expect(piece.count <= limit + 1)
        all += words(piece)
        _ = state.replace(with: [F.step(1), F.step(2), F.step(3), F.step(4)])
        all += drain(&watch, state, limit: limit)
        #expect(all == ["hello", "+1", "+2", "+3", "marker 3", "+4"])
    }

    @Test func aWatchGoesOnWhereItWas() {
        var state = state(1, 2)
        _ = state.replace(with: [F.step(2)])
        for (since, lines) in [(0, ["+2", "-3"]), (1, ["+2", "-3"]), (2, ["-3"]), (3, [])] as [(UInt64, [String])] {
            var watch = DesiredWatch(since: since, isSameIncarnation: true, state: state)
            #expect(drain(&watch, state) == ["hello"] + lines + ["bookmark 3"])
        }
    }

    @Test func whatCannotGoOnStartsOver() {
        var state = state(1, 2, 3, 4)
        _ = state.replace(with: [F.step(4)])
        for (since, isSame, reason) in [
            (5, false, "other-incarnation"), (8, true, "unknown-revision"), (4, true, "behind"),
        ] as [(UInt64, Bool, String)] {
            var watch = DesiredWatch(since: since, isSameIncarnation: isSame, state: state)
            #expect(drain(&watch, state) == ["hello", "reset \(reason)", "+4", "marker 7"])
        }
    }

    /// One who did not read while more was withdrawn than is remembered is told so, not left with what is void.
    @Test func aWatcherThatIsTooSlowStartsOver() {
        var state = state(1, 2, 3, 4)
        var watch = DesiredWatch(since: nil, isSameIncarnation: false, state: state)
        _ = drain(&watch, state)
        _ = state.replace(with: [F.step(4)])
        #expect(drain(&watch, state) == ["reset behind", "+4", "marker 7"])
    }

    /// While it reads a snapshot slowly, too.
    @Test func aSlowSnapshotIsNotSilentlyIncomplete() {
        var state = state(1, 2, 3, 4)
        var watch = DesiredWatch(since: nil, isSameIncarnation: false, state: state)
        #expect(words(watch.next(from: state)) == ["hello"])
        #expect(words(watch.next(from: state, limit: 1)) == ["+1"])
        _ = state.replace(with: [F.step(4)])
        #expect(drain(&watch, state) == ["+2", "+3", "+4", "marker 4", "reset behind", "+4", "marker 7"])
    }

    @Test func resyncIsASnapshotAnew() {
        let state = state(1)
        var watch = DesiredWatch(since: nil, isSameIncarnation: false, state: state)
        #expect(words(watch.resync(from: state)) == [])
        _ = drain(&watch, state)
        #expect(words(watch.resync(from: state)) == ["reset resync"])
        #expect(drain(&watch, state) == ["+1", "marker 1"])
    }
}
