import Testing

@testable import SWIM

@Suite struct TallyTests {
    /// A count for each case: one too few would trap where the last case is counted.
    @Test func thereIsACountForEachCase() {
        let statistics = MembershipStatistics()
        #expect(statistics.sent.count == MessageKind.count)
        #expect(statistics.received.count == MessageKind.count)
        #expect(statistics.malformed.count == WireError.allCases.count)
        #expect(statistics.refusals.count == RefusalReason.allCases.count)
        #expect(statistics.refusedPages.count == PageRefusal.allCases.count)
    }

    @Test func talliesAreComparedByTheirCounts() {
        var tally = Tally<3>()
        let empty = tally
        tally[2] += 5
        #expect(Array(tally) == [0, 0, 5])
        #expect(tally != empty)
        tally[2] = 0
        #expect(tally == empty)
    }
}
