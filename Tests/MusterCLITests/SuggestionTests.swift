import Testing

@testable import MusterCLI

@Suite struct SuggestionTests {
    @Test(arguments: [
        (["memebers"], "muster members"), (["plan", "shwo"], "muster plan show"), (["drian", "n3"], "muster drain"),
        (["partitions", "explan", "t/1"], "muster partitions explain"), (["sim", "rnu", "x"], "muster sim run"),
    ])
    func aMisspeltCommand(words: [String], meant: String) {
        #expect(Suggestion.about(words)?.hasSuffix("did you mean '\(meant)'?") == true)
    }

    @Test func aWordLikeNone() {
        #expect(
            Suggestion.about(["frobnicate"])
                == "'muster' has no command 'frobnicate'; 'muster --help' lists those it has")
    }

    /// What is wrong there is for the parser to say.
    @Test(arguments: [
        [], ["members", "n1"], ["--hlep"], ["plan", "--clutser"], ["partitions", "who", "orders"], ["help", "x"],
    ])
    func noMisspeltCommand(words: [String]) { #expect(Suggestion.about(words) == nil) }
}
