import Spelling
import Testing

@Suite struct YAMLAliasesTests {
    private func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

    @Test(arguments: [
        "- *a\n", "[*a, ", "{*a : ", "?*a\n", "x: *a\n", "-\t*a\n", "*a\n", "[*1,", "[*_x,", "{\"k\":*a,", "\u{85}*a ",
        "\u{2028}*a ", "- *ä\n",
    ]) func everyAliasCounts(text: String) {
        #expect(!YAMLAliases.areTooMany(in: repeated(text, YAMLAliases.limit)))
        #expect(YAMLAliases.areTooMany(in: repeated(text, YAMLAliases.limit + 1)))
    }

    @Test(arguments: [
        "\"* -> n2\" ", "\"n1 <-> *\" ", "a*b ", "2*3\n", "** ", "*, ", "# *a *b\n", "  # about *this*\n", "&a x\n",
    ]) func whatIsNoneDoesNot(text: String) {
        #expect(!YAMLAliases.areTooMany(in: repeated("x\n" + text, 100)))
    }

    /// A comment ends with its line, whatever ends the line.
    @Test func whatFollowsACommentCounts() {
        for end in ["\n", "\r", "\r\n"] {
            #expect(YAMLAliases.areTooMany(in: repeated("# x\(end)- *a\(end)", 17)))
        }
    }
}
