import Testing

@testable import Simulator

@Suite struct HashFileTests {
    @Test func survivesTheWayThroughText() {
        let file = HashFile(scenario: "x-y", seed: .max, hashes: [0, 1, .max])
        #expect(HashFile(text: file.text) == file)
        #expect(file.last == "ffffffffffffffff")
    }

    @Test func refusesOtherFiles() {
        for text in [
            "", "muster-hashes 1\nx\n1\n", "muster-hashes 2\nx\n1\n0000000000000000\n",
            "muster-hashes 1\nx\none\n0000000000000000\n", "muster-hashes 1\nx\n1\n00\n",
            "muster-hashes 1\nx\n1\nzzzzzzzzzzzzzzzz\n",
        ] { #expect(HashFile(text: text) == nil) }
    }
}
