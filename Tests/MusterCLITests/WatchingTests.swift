import Testing

@testable import MusterCLI

@Suite struct WatchingTests {
    @Test func aFrameReplacesTheLastOne() {
        var screen = Screen()
        #expect(screen.frame("a\nb", columns: 80, rows: 24) == "a\u{1B}[K\nb\u{1B}[K\n")
        #expect(screen.frame("c\nd", columns: 80, rows: 24) == "\r\u{1B}[2Ac\u{1B}[K\nd\u{1B}[K\n")
        #expect(screen.frame("e", columns: 80, rows: 24) == "\r\u{1B}[2Ae\u{1B}[K\n\u{1B}[J", "what is left is cleared")
        #expect(screen.frame("f\ng", columns: 80, rows: 24).hasPrefix("\r\u{1B}[1Af"))
    }

    @Test func aFrameFitsTheTerminal() {
        var screen = Screen()
        let tall = screen.frame((1...10).map { "line \($0)" }.joined(separator: "\n"), columns: 80, rows: 5)
        #expect(tall.split(separator: "\n").count == 4)
        #expect(tall.contains("line 3") && !tall.contains("line 4") && tall.contains("… 7 more lines"))
        #expect(Screen.cut("abcdef", to: 3) == "abc")
        #expect(Screen.cut("\u{1B}[31mabcdef\u{1B}[0m", to: 3).hasPrefix("\u{1B}[31mabc\u{1B}[0m"))
        #expect(Screen.cut("\u{1B}[31mab\u{1B}[0m", to: 3) == "\u{1B}[31mab\u{1B}[0m", "colours take no room")
    }

    @Test func onlyChangesAreLines() {
        var changes = ChangedLines()
        #expect(changes.update([.init("a"), .init("b 1s", key: "b")]) == ["a", "b 1s"])
        #expect(changes.update([.init("a"), .init("b 2s", key: "b")]) == [])
        #expect(changes.update([.init("c"), .init("b 3s", key: "b")]) == ["c"])
        #expect(changes.update([.init("a")]) == ["a"], "what went and came back is news")
    }
}
