import Testing

@testable import PacketSecurity

@Suite struct ReplayWindowTests {
    @Test func acceptsEachNumberOnce() {
        var window = ReplayWindow()
        for number: UInt64 in 1...3000 {
            expectNew(number, in: &window)
            let again = window.commit(number)
            #expect(!again)
        }
        #expect(window.highest == 3000)
    }

    @Test func zeroIsNoNumber() {
        var window = ReplayWindow()
        #expect(!window.accepts(0))
        let committed = window.commit(0)
        #expect(!committed)
    }

    @Test func askingChangesNothing() {
        var window = ReplayWindow()
        expectNew(100, in: &window)
        #expect(window.accepts(1_000_000))
        #expect(window.highest == 100)
        #expect(window.accepts(99))
        expectNew(99, in: &window)
    }

    @Test func outOfOrderWithinTheWindow() {
        var window = ReplayWindow()
        expectNew(2000, in: &window)
        for number in (2000 - ReplayWindow.size + 1)..<2000 {
            expectNew(number, in: &window)
            #expect(!window.accepts(number))
        }
        // 960 numbers, the newest among them.
        #expect(ReplayWindow.size == 960)
        #expect(!window.accepts(1040))
    }

    @Test(arguments: [1, 63, 64, 65, 959, 960, 961, 1023, 1024, 1025, 1_000_000] as [UInt64])
    func jumpForgetsNothingInReach(_ jump: UInt64) {
        var window = ReplayWindow()
        for number: UInt64 in 1...1000 where number % 3 != 0 {
            expectNew(number, in: &window)
        }
        expectNew(1000 + jump, in: &window)
        for number: UInt64 in 1...1000 {
            let isInReach = 1000 + jump - number < ReplayWindow.size
            #expect(window.accepts(number) == (isInReach && number % 3 == 0), "number \(number)")
        }
    }

    @Test func lastNumbersOfAll() {
        var window = ReplayWindow()
        expectNew(1, in: &window)
        expectNew(.max - 1, in: &window)
        expectNew(.max, in: &window)
        let again = window.commit(.max)
        #expect(!again)
        expectNew(.max - ReplayWindow.size + 1, in: &window)
        #expect(!window.accepts(.max - ReplayWindow.size))
        #expect(!window.accepts(1))
        #expect(!window.accepts(0))
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func agreesWithAListOfAllNumbers(_ seed: UInt64) {
        var random = SplitMix(seed: seed)
        var window = ReplayWindow()
        var seen: Set<UInt64> = []
        var highest: UInt64 = 0
        for _ in 0..<4000 {
            let reach: UInt64 = random.below(50) == 0 ? 5000 : 80
            let base = highest > 1100 ? highest - 1100 : 1
            let number = random.below(3) == 0 ? base + random.below(1200) : highest + 1 + random.below(reach)
            let isNew =
                number > highest || (highest - number < ReplayWindow.size && !seen.contains(number) && number > 0)
            #expect(window.accepts(number) == isNew)
            let committed = window.commit(number)
            #expect(committed == isNew)
            if isNew {
                seen.insert(number)
                highest = max(highest, number)
            }
        }
    }

    private func expectNew(
        _ number: UInt64, in window: inout ReplayWindow, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let committed = window.commit(number)
        #expect(committed, "number \(number)", sourceLocation: sourceLocation)
    }
}
