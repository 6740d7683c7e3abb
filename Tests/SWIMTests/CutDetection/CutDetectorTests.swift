import Testing

@testable import SWIM

@Suite struct CutDetectorTests {
    // MARK: - Deaths

    @Test func tenCrashesSpreadOverThreeSecondsMakeOneChange() {
        var stream = CutStream(count: 100)
        // Suspected 0.3 s apart, each by four accusers; the first are dead long before the last.
        for index in 0..<10 {
            stream.run(untilSecond: 10 + Double(index) * 0.3)
            stream.accuse(20 + index, by: 50 + index)
            stream.tell(.suspected, 20 + index)
        }
        for index in 0..<10 {
            stream.run(untilSecond: 14 + Double(index) * 0.9)
            for accuser in 60..<63 { stream.accuse(20 + index, by: accuser) }
            stream.tell(.died, 20 + index)
        }
        stream.run(untilSecond: 300)
        #expect(stream.removed == [Array(20..<30)])
        #expect(stream.changes.first?.revision == 1)
        #expect(stream.detector.memberCount == 90)
    }

    @Test func aClusterThatFormsIsToldOnce() {
        var stream = CutStream(count: 20)
        for index in 20..<40 { stream.tell(.joined, index) }
        // Each time those before have settled; nobody is unstable.
        stream.run(untilSecond: 1.5)
        for index in 40..<45 { stream.tell(.joined, index) }
        stream.run(untilSecond: 3.4)
        #expect(stream.changes.isEmpty)
        stream.run(untilSecond: 3.5)
        #expect(stream.changes.map(\.added.count) == [25], "two periods after the last")
        stream.tell(.joined, 50)
        stream.run(untilSecond: 4.5)
        #expect(stream.changes.map(\.added.count) == [25, 1], "one alone does not wait")
    }

    @Test func aClusterThatNeverEndsToFormIsToldAllTheSame() {
        var stream = CutStream(count: 20)
        for round in 0..<30 {
            stream.run(untilSecond: Double(round))
            for index in 0..<10 { stream.tell(.joined, 20 + round * 10 + index) }
        }
        #expect((stream.changes.first?.added.count ?? 0) >= 140, "after fifteen periods of patience")
    }

    @Test func aDeathIsCertainOnlyWhenItHasSettled() {
        var stream = CutStream(count: 20)
        stream.tell(.suspected, 5)
        stream.tell(.died, 5)
        stream.run(untilSecond: 2.9)
        #expect(stream.changes.isEmpty)
        stream.tell(.joined, 5)
        stream.run(untilSecond: 60)
        #expect(stream.changes.isEmpty, "it came back in time")
        stream.tell(.died, 5)
        stream.run(untilSecond: 62.999)
        #expect(stream.changes.isEmpty)
        stream.run(untilSecond: 63)
        #expect(stream.removed == [[5]])
    }

    @Test func whatIsCertainWaitsForTheUnstableButNotForEver() {
        var stream = CutStream(count: 100)
        stream.tell(.died, 5)
        stream.tell(.suspected, 6)
        stream.run(untilSecond: 17.9)
        #expect(stream.changes.isEmpty)
        stream.run(untilSecond: 18)
        #expect(stream.removed == [[5]], "settled after 3 s, then 15 s of patience")
        stream.tell(.refuted, 6)
        stream.run(untilSecond: 200)
        #expect(stream.removed == [[5]])
    }

    @Test func aGoodbyeIsCertainAtOnce() {
        var stream = CutStream(count: 20)
        stream.run(untilSecond: 5)
        stream.tell(.left, 7)
        stream.run(untilSecond: 5)
        #expect(stream.removed == [[7]])
        #expect(stream.changes[0].removed[0].state == .left)
        // A planned restart is back as fast as a newcomer.
        stream.run(untilSecond: 8)
        stream.tell(.joined, 7, restarts: true)
        stream.run(untilSecond: 9)
        #expect(stream.added == [[], [7]])
    }

    // MARK: - Noise

    @Test func aLinkThatComesAndGoesChangesNothing() {
        var stream = CutStream(count: 100)
        // The same accuser finds its neighbour silent, again and again; the neighbour refutes.
        for round in 0..<200 {
            stream.run(untilSecond: Double(round) * 4)
            stream.accuse(5, by: 6)
            stream.tell(.suspected, 5)
            stream.run(untilSecond: Double(round) * 4 + 2)
            stream.tell(.refuted, 5)
        }
        // So do two: still noise.
        for round in 0..<50 {
            stream.run(untilSecond: 1_000 + Double(round) * 4)
            for accuser in [6, 7] { stream.accuse(5, by: accuser) }
            stream.tell(.suspected, 5)
            stream.run(untilSecond: 1_000 + Double(round) * 4 + 2)
            stream.tell(.refuted, 5)
        }
        stream.run(untilSecond: 2_000)
        #expect(stream.changes.isEmpty)
    }

    @Test func twentySecondsOnAndOffRemoveTheNodeOnce() {
        var stream = CutStream(count: 100)
        var random = RandomGenerator(seed: 4)
        for cycle in 0..<22 {
            let start = 10 + Double(cycle) * 40
            for second in 0..<10 {
                stream.run(untilSecond: start + Double(second))
                stream.accuse(5, by: 10 + random.index(below: 90))
                if second == 0 { stream.tell(.suspected, 5) }
            }
            stream.run(untilSecond: start + 12)
            stream.tell(.died, 5)
            stream.run(untilSecond: start + 22)
            stream.tell(.joined, 5)
        }
        stream.run(untilSecond: 900)
        #expect(stream.removed == [[5]])
        #expect(stream.added == [[]])
        // Then it stays up: the last accusations leave the window, and after that it must be calm for a minute.
        let calmFrom = 10 + 21 * 40 + 22.0
        stream.run(untilSecond: calmFrom + 59)
        #expect(stream.changes.count == 1)
        stream.run(untilSecond: calmFrom + 120)
        #expect(stream.added == [[], [5]])
        #expect(stream.changes.map(\.revision) == [1, 2])
    }

    // MARK: - Evidence

    @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
    func aNodeThatRefutesForEverIsRemovedWithinAMinute(seed: UInt64) {
        var stream = CutStream(count: 1_000)
        var random = RandomGenerator(seed: seed)
        // A fifth of the probes of a node with 80 % egress loss fail; it refutes each time.
        for second in 0..<60 {
            stream.run(untilSecond: Double(second))
            guard random.below(100) < 20 else { continue }
            stream.accuse(5, by: 10 + random.index(below: 990))
            stream.tell(.suspected, 5)
            stream.run(untilSecond: Double(second) + 0.7)
            stream.tell(.refuted, 5)
        }
        stream.run(untilSecond: 60)
        #expect(stream.removed == [[5]])
        #expect(stream.changes.first?.removed.first?.state.isPresent == true)
    }

    @Test func accusersCountOnceAndOnlyWithinTheWindow() {
        var stream = CutStream(count: 100)
        for round in 0..<20 {
            stream.run(untilSecond: Double(round))
            for accuser in 10..<14 { stream.accuse(5, by: accuser) }
        }
        #expect(stream.changes.isEmpty, "four, however often")
        stream.run(untilSecond: 78.9)
        for accuser in 20..<21 { stream.accuse(5, by: accuser) }
        stream.run(untilSecond: 78.95)
        #expect(stream.removed == [[5]], "the fifth within 60 s of the last word of the others")

        var late = CutStream(count: 100)
        for accuser in 10..<14 { late.accuse(5, by: accuser) }
        late.run(untilSecond: 60)
        late.accuse(5, by: 20)
        late.run(untilSecond: 400)
        #expect(late.changes.isEmpty)
    }

    @Test func strangersAndTheDeadAccuseNobody() {
        var stream = CutStream(count: 100)
        for accuser in 10..<30 { stream.tell(.died, accuser) }
        for accuser in 10..<30 { stream.accuse(5, by: accuser) }
        for accuser in 500..<530 { stream.accuse(5, by: accuser) }
        for _ in 0..<20 { stream.accuse(5, by: 5) }
        stream.run(untilSecond: 300)
        #expect(stream.removed == [Array(10..<30)])
    }

    @Test func aFaultyAccuserIsDiscounted() {
        var stream = CutStream(count: 60)
        // Eight semi-detached nodes, each of which accuses everybody: nobody is removed, not even for a while.
        for second in 0..<200 {
            stream.run(untilSecond: Double(second))
            for accuser in 1...8 { stream.accuse(10 + (second * 7 + accuser) % 50, by: accuser) }
        }
        stream.run(untilSecond: 400)
        #expect(stream.changes.isEmpty)
        // One that accuses few still counts, beside others.
        for accuser in 1...8 { stream.accuse(50, by: accuser) }
        stream.run(untilSecond: 401)
        #expect(stream.removed == [[50]])
    }

    @Test func whatADiscountedAccuserSaidBeforeCountsNoMore() {
        var stream = CutStream(count: 60)
        for accuser in 10..<14 { stream.accuse(5, by: accuser) }
        stream.accuse(5, by: 1)
        // Certain now, but before it is decided the fifth accuser goes mad.
        for subject in 20..<30 { stream.accuse(subject, by: 1) }
        stream.run(untilSecond: 200)
        #expect(stream.changes.isEmpty)
    }

    @Test func anAccuserThatIsReportedItselfMayAccuseFewer() {
        var stream = CutStream(count: 60)
        for accuser in 10..<14 { stream.accuse(5, by: accuser) }
        for subject in [5, 20, 21, 22] { stream.accuse(subject, by: 1) }
        // Four are no reason by themselves; that others accuse it is.
        for accuser in 30..<33 { stream.accuse(1, by: accuser) }
        stream.run(untilSecond: 200)
        #expect(stream.changes.isEmpty)
    }

    @Test func evidenceAgainstAQuarterOfTheMembersIsEvidenceAgainstTheNetwork() {
        var stream = CutStream(count: 40)
        // Twelve members lose probes, and all of them refute; no accuser is one of them or accuses many.
        for accuser in 0..<8 {
            for subject in 1...12 { stream.accuse(subject, by: 13 + (subject * 8 + accuser) % 27) }
        }
        stream.run(untilSecond: 500)
        #expect(stream.changes.isEmpty)
    }

    @Test func smallClustersNeedFewerAccusersButNeverOne() {
        let configuration = CutDetectorConfiguration()
        #expect([1, 2, 3, 4, 5, 8, 12, 1_000].map { configuration.certainty(among: $0) } == [2, 2, 2, 3, 3, 5, 5, 5])
        #expect([1, 2, 3, 4, 5, 8, 12, 1_000].map { configuration.noiseLimit(among: $0) } == [2, 2, 2, 2, 2, 3, 3, 3])
        var stream = CutStream(count: 3)
        stream.accuse(1, by: 2)
        stream.run(untilSecond: 60)
        #expect(stream.changes.isEmpty)
        stream.accuse(1, by: 2)
        stream.accuse(1, by: 0)
        stream.run(untilSecond: 60)
        #expect(stream.removed == [[1]])
    }

    // MARK: - Joins and the trivial

    @Test func aJoinBurstMakesOneChange() {
        var stream = CutStream(count: 3)
        for index in 3..<103 {
            stream.run(untilSecond: 1 + Double(index) * 0.03)
            stream.tell(.joined, index)
        }
        stream.run(untilSecond: 60)
        #expect(stream.added == [Array(3..<103)])
        #expect(stream.detector.memberCount == 103)
    }

    @Test func aNewcomerThatIsGoneAgainWasNeverThere() {
        var stream = CutStream(count: 3)
        stream.tell(.joined, 9)
        stream.run(untilSecond: 0.5)
        stream.tell(.suspected, 9)
        stream.tell(.died, 9)
        stream.run(untilSecond: 60)
        stream.tell(.forgotten, 9)
        stream.run(untilSecond: 100)
        #expect(stream.changes.isEmpty)
        #expect(stream.detector.place(of: LocalMember.fixture(9).id) == nil)
    }

    @Test func whatIsNoChangeMakesNone() {
        var stream = CutStream(count: 10)
        stream.tell(.updated, 4, restarts: true)
        stream.tell(.nameConflict, 77)
        stream.tell(.died, 78)
        stream.tell(.forgotten, 79)
        stream.tell(.suspected, 0)
        stream.tell(.left, 0)
        for accuser in 1..<10 { stream.accuse(0, by: accuser) }
        stream.run(untilSecond: 300)
        #expect(stream.changes.isEmpty)
        #expect(stream.detector.nextDeadline == nil)
        #expect(stream.detector.contains(LocalMember.fixture(0).id))
    }

    @Test func aRestartClearsWhatWasHeldAgainstTheFormerProcess() {
        var stream = CutStream(count: 100)
        for accuser in 10..<14 { stream.accuse(5, by: accuser) }
        stream.tell(.updated, 5, restarts: true)
        stream.accuse(5, by: 20)
        stream.run(untilSecond: 300)
        #expect(stream.changes.isEmpty)
    }

    @Test func aMemberThatIsForgottenIsRemovedAndItsPlaceUsedAgain() {
        var stream = CutStream(count: 5)
        stream.tell(.forgotten, 3)
        stream.run(untilSecond: 1)
        #expect(stream.removed == [[3]])
        #expect(!stream.detector.contains(LocalMember.fixture(3).id))
        stream.tell(.joined, 9)
        stream.run(untilSecond: 10)
        #expect(stream.added == [[], [9]])
        #expect(stream.detector.subjects.count == 5)
    }

    // MARK: - Any stream

    @Test(arguments: 0..<20 as Range<UInt64>) func changesNeverContradictEachOther(seed: UInt64) {
        let count = 12 + Int(seed) * 3
        var stream = CutStream(count: count / 2)
        var random = RandomGenerator(seed: seed)
        var states = [MemberState?](repeating: nil, count: count)
        for index in 0..<count / 2 { states[index] = .alive }
        var second = 0.0
        for _ in 0..<4_000 {
            second += Double(random.below(1_000)) / 2_000
            stream.run(untilSecond: second)
            let index = random.index(below: count)
            switch (random.below(10), states[index]) {
            case (0...4, _):
                stream.accuse(index, by: random.index(below: count))
            case (5...6, .alive):
                stream.tell(.suspected, index)
                states[index] = .suspect
            case (7, .alive):
                let leaves = index != 0 && random.below(2) == 0
                stream.tell(leaves ? .left : .updated, index, restarts: !leaves)
                states[index] = leaves ? .left : .alive
            case (_, .suspect):
                let dies = random.below(3) == 0
                stream.tell(dies ? .died : .refuted, index)
                states[index] = dies ? .dead : .alive
            case (8, .dead), (8, .left):
                stream.tell(.forgotten, index)
                states[index] = nil
            case (_, .dead), (_, .left), (_, nil):
                stream.tell(.joined, index, restarts: random.below(2) == 0)
                states[index] = .alive
            default: break
            }
        }
        stream.run(untilSecond: second + 1_000)
        var set = Set((0..<count / 2).map { LocalMember.fixture($0).id })
        for (index, change) in stream.changes.enumerated() {
            #expect(change.revision == UInt64(index + 1))
            #expect(!change.removed.isEmpty || !change.added.isEmpty)
            for member in change.removed {
                #expect(member.id != LocalMember.fixture(0).id)
                #expect(set.remove(member.id) != nil)
            }
            for member in change.added { #expect(set.insert(member.id).inserted) }
        }
        #expect(!stream.changes.isEmpty)
        #expect(stream.detector.memberCount == set.count)
        // In the end the set is the list: who is alive is in it, who is gone is not, and nothing is waited for.
        for index in 1..<count {
            let id = LocalMember.fixture(index).id
            if states[index] != .suspect { #expect(set.contains(id) == (states[index] == .alive), "member \(index)") }
        }
        #expect(stream.detector.nextDeadline == nil)
    }
}
