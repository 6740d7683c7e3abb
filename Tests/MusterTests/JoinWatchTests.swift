import SWIM
import Testing

@testable import Muster

@Suite struct JoinWatchTests {
    private func at(_ seconds: UInt64) -> Instant { Instant(nanoseconds: seconds * 1_000_000_000) }

    @Test func warnsOncePerLonelyTime() {
        var watch = JoinWatch()
        #expect(!watch.note(sent: 0, isAlone: true, at: at(1)))
        #expect(watch.unanswered == 0 && watch.since == nil, "who asks nobody waits for nobody")
        #expect(!watch.note(sent: 2, isAlone: true, at: at(2)))
        #expect(!watch.note(sent: 5, isAlone: true, at: at(11)))
        #expect(watch.unanswered == 5 && watch.since == at(2) && watch.deadline == at(12))
        #expect(watch.note(sent: 5, isAlone: true, at: at(12)))
        #expect(!watch.note(sent: 9, isAlone: true, at: at(60)), "said already")
        #expect(watch.deadline == nil)

        // Somebody answers; what is sent to seeds then is no call for help.
        #expect(!watch.note(sent: 11, isAlone: false, at: at(61)))
        #expect(watch.unanswered == 0 && watch.since == nil)
        #expect(!watch.note(sent: 11, isAlone: true, at: at(70)))
        #expect(!watch.note(sent: 12, isAlone: true, at: at(71)))
        #expect(watch.unanswered == 1)
        #expect(watch.note(sent: 12, isAlone: true, at: at(81)))
    }
}
