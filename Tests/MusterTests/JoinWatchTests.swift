import SWIM
import Testing

@testable import Muster

@Suite struct JoinWatchTests {
    private func at(_ seconds: UInt64) -> Instant { Instant(nanoseconds: seconds * 1_000_000_000) }

    @Test func warnsOncePerLonelyTime() {
        var watch = JoinWatch()
        func warns(sent: UInt64, isAlone: Bool, at seconds: UInt64) -> Bool {
            watch.note(sent: sent, isAlone: isAlone, at: at(seconds))
        }
        #expect(!warns(sent: 0, isAlone: true, at: 1))
        #expect(watch.unanswered == 0 && watch.since == nil, "who asks nobody waits for nobody")
        #expect(!warns(sent: 2, isAlone: true, at: 2))
        #expect(!warns(sent: 5, isAlone: true, at: 11))
        #expect(watch.unanswered == 5 && watch.since == at(2) && watch.deadline == at(12))
        #expect(warns(sent: 5, isAlone: true, at: 12))
        #expect(!warns(sent: 9, isAlone: true, at: 60), "said already")
        #expect(watch.deadline == nil)

        // Somebody answers; what is sent to seeds then is no call for help.
        #expect(!warns(sent: 11, isAlone: false, at: 61))
        #expect(watch.unanswered == 0 && watch.since == nil)
        #expect(!warns(sent: 11, isAlone: true, at: 70))
        #expect(!warns(sent: 12, isAlone: true, at: 71))
        #expect(watch.unanswered == 1)
        #expect(warns(sent: 12, isAlone: true, at: 81))
    }
}
