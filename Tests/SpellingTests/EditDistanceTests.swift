import Spelling
import Testing

@Suite struct EditDistanceTests {
    @Test(arguments: [
        ("", "", 0), ("abc", "abc", 0), ("abc", "abd", 1), ("abc", "acb", 1), ("abc", "ab", 1), ("abc", "xabc", 1),
        ("kitten", "sitting", 3), ("", "abc", 3),
    ])
    func distance(left: String, right: String, expected: Int) {
        #expect(EditDistance.between(left, right) == expected)
        #expect(EditDistance.between(right, left) == expected)
    }

    @Test func theNearestWordIsFound() {
        #expect(EditDistance.nearest(to: "latancy", among: ["loss", "latency"]) == "latency")
        #expect(EditDistance.nearest(to: "crsah", among: ["crash", "cut"]) == "crash")
    }

    @Test func nothingNear() {
        #expect(EditDistance.nearest(to: "colour", among: ["level", "name"]) == nil)
    }
}
