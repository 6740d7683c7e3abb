import Testing

@testable import MusterCLI

@Suite struct SpanTests {
    @Test(
        arguments: [
            ("90s", 90), ("30m", 1800), ("1h30m", 5400), ("2d", 172_800), ("1500ms", 1.5), ("1m500ms", 60.5),
        ] as [(String, Double)])
    func times(text: String, seconds: Double) { #expect(Span(argument: text)?.seconds == seconds) }

    @Test(arguments: ["", "30", "m", "0s", "-5s", "5 s", "1s1m", "1m1m", "101d", "1.5h", "99999999999999s", "１s"])
    func nonsense(text: String) { #expect(Span(argument: text) == nil) }
}
