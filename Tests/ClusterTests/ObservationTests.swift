import SWIM
import Testing

@testable import Cluster

@Suite struct TestimonyTests {
    private let now = Instant(nanoseconds: 1_000_000_000_000)

    private func statement(_ voter: UInt64, _ observations: [Observation]) -> Testimony.Statement {
        Testimony.Statement(voter: .fixture(voter), heardAt: now, observations: observations)
    }

    private func dead(_ member: UInt64, _ seconds: UInt64) -> Observation {
        Observation(.fixture(member), absence: .seconds(seconds))
    }

    @Test func oneVoterAloneIsNotBelieved() {
        var testimony = Testimony(quorum: 2)
        #expect(testimony.deadSince(.fixture(9)) == nil && testimony.witnesses(of: .fixture(9)) == 0)
        testimony.update([statement(1, [dead(9, 60)]), statement(2, [dead(8, 5)]), statement(3, [])])
        #expect(testimony.deadSince(.fixture(9)) == nil && testimony.witnesses(of: .fixture(9)) == 1)
        testimony.update([statement(1, [dead(9, 60)]), statement(2, [dead(8, 5), dead(9, 2)]), statement(3, [])])
        #expect(testimony.witnesses(of: .fixture(9)) == 2)
        #expect(testimony.deadSince(.fixture(9)) == now.earlier(by: .seconds(2)))
    }

    /// Who was cut off for an hour does not make a young death old, nor who was just started an old one young.
    @Test func whatTwoAgreeOnCounts() {
        var testimony = Testimony(quorum: 2)
        testimony.update([statement(1, [dead(9, 3_600)]), statement(2, [dead(9, 61)]), statement(3, [dead(9, 60)])])
        #expect(testimony.deadSince(.fixture(9)) == now.earlier(by: .seconds(61)))
        testimony.update([statement(1, [dead(9, 0)]), statement(2, [dead(9, 60)]), statement(3, [dead(9, 61)])])
        #expect(testimony.deadSince(.fixture(9)) == now.earlier(by: .seconds(60)))
        var sole = Testimony(quorum: 0)
        sole.update([statement(1, [dead(9, 7)])])
        #expect(sole.deadSince(.fixture(9)) == now.earlier(by: .seconds(7)))
        sole.update([statement(1, [dead(9, 100_000)])])
        #expect(sole.deadSince(.fixture(9)) == Instant(nanoseconds: 0))
    }

    /// Of those who were there when it died, one may be left.
    @Test func oneWhoKnowsWhereTheDeadStoodIsEnough() {
        var testimony = Testimony(quorum: 2)
        let place = NodeAttributes(domain: ["eu", "r1"], weight: 500)
        testimony.update([
            statement(1, [dead(8, 60), dead(9, 60)]),
            statement(2, [dead(8, 60), Observation(.fixture(9), absence: .seconds(60), attributes: place)]),
        ])
        #expect(testimony.attributes(of: .fixture(9)) == place)
        #expect(testimony.attributes(of: .fixture(8)) == nil && testimony.attributes(of: .fixture(10)) == nil)
        testimony.update([statement(1, [dead(9, 60)])])
        #expect(testimony.attributes(of: .fixture(9)) == nil)
    }

    @Test func whatMostSayOfTheDeadCounts() {
        var testimony = Testimony(quorum: 2)
        let (right, wrong) = (NodeAttributes(domain: ["r1"]), NodeAttributes(domain: ["r2"]))
        func says(_ attributes: NodeAttributes) -> Observation {
            Observation(.fixture(9), absence: .seconds(60), attributes: attributes)
        }
        testimony.update([
            statement(1, [says(wrong), says(wrong), says(wrong)]), statement(2, [says(right)]),
            statement(3, [says(right)]),
        ])
        #expect(testimony.attributes(of: .fixture(9)) == right)
        // Nobody takes its own echo for somebody else's voice, unless it is the only one.
        testimony.update([statement(1, [says(wrong)]), statement(2, [says(right)])])
        #expect(testimony.attributes(of: .fixture(9), besides: .fixture(1)) == right)
        #expect(testimony.attributes(of: .fixture(9), besides: .fixture(2)) == wrong)
        testimony.update([statement(1, [says(wrong)])])
        #expect(testimony.attributes(of: .fixture(9), besides: .fixture(1)) == wrong)
    }

    /// One voter is no majority, however often it repeats itself.
    @Test func whoSaysSomethingTwiceIsOneVoter() {
        var testimony = Testimony(quorum: 2)
        let probation = Observation(.fixture(8), probation: .seconds(30))
        testimony.update([statement(1, [dead(9, 60), dead(9, 5), dead(9, 70), probation, probation])])
        #expect(testimony.witnesses(of: .fixture(9)) == 1 && testimony.deadSince(.fixture(9)) == nil)
        #expect(testimony.probation(of: .fixture(8)) == nil)
        testimony.update([statement(1, [dead(9, 60), dead(9, 5)]), statement(2, [dead(9, 50)])])
        #expect(testimony.deadSince(.fixture(9)) == now.earlier(by: .seconds(5)))
    }

    @Test func aProbationNeedsTwoAsWell() {
        var testimony = Testimony(quorum: 2)
        func flapping(_ seconds: UInt64) -> Observation { Observation(.fixture(9), probation: .seconds(seconds)) }
        testimony.update([statement(1, [flapping(30)])])
        #expect(testimony.probation(of: .fixture(9)) == nil)
        testimony.update([statement(1, [flapping(30)]), statement(2, [flapping(20)]), statement(3, [flapping(25)])])
        #expect(testimony.probation(of: .fixture(9)) == now + .seconds(25))
        #expect(testimony.probation(of: .fixture(8)) == nil && testimony.deadSince(.fixture(9)) == nil)
    }
}

@Suite struct AttendanceTests {
    private let limits = Attendance.Limits(departures: 2, window: .seconds(100), quiet: .seconds(50))

    private func at(_ seconds: UInt64) -> Instant { Instant(nanoseconds: seconds * 1_000_000_000) }

    @Test func whoGoesTooOftenIsOnProbationUntilItIsQuiet() {
        var attendance = Attendance(limits)
        for time in [0, 10, 20] as [UInt64] {
            #expect(attendance.probations(at: at(time)).isEmpty)
            attendance.noteDeparture(of: .fixture(1), at: at(time))
            attendance.noteReturn(of: .fixture(1), at: at(time + 5))
        }
        #expect(attendance.probations(at: at(25)).map(\.left) == [.seconds(50)])
        #expect(attendance.probations(at: at(74)).map(\.left) == [.seconds(1)])
        // One more, and it starts anew.
        attendance.noteDeparture(of: .fixture(1), at: at(74))
        #expect(attendance.probations(at: at(75)).map(\.left) == [.seconds(49)])
        #expect(attendance.probations(at: at(124)).isEmpty)
    }

    @Test func theWindowMoves() {
        var attendance = Attendance(limits)
        for time in stride(from: 0 as UInt64, to: 1_000, by: 60) {
            attendance.noteDeparture(of: .fixture(1), at: at(time))
            #expect(attendance.probations(at: at(time)).isEmpty)
        }
        // A rolling restart: everybody once.
        for member in 0..<200 as Range<UInt64> { attendance.noteDeparture(of: .fixture(member), at: at(2_000)) }
        #expect(attendance.probations(at: at(2_000)).isEmpty)
    }

    @Test func withoutALimitNobodyIsOnProbation() {
        var attendance = Attendance(.init(departures: 0, window: .seconds(100), quiet: .seconds(50)))
        for time in 0..<50 as Range<UInt64> { attendance.noteDeparture(of: .fixture(1), at: at(time)) }
        #expect(attendance.probations(at: at(50)).isEmpty)
    }
}
