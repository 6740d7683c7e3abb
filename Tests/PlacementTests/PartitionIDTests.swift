import Placement
import Testing

@Suite("PartitionID")
struct PartitionIDTests {
    @Test("Round trip", arguments: ["orders/3", "a/b/0", "/7x/12"])
    func roundTrip(text: String) throws {
        #expect(try #require(PartitionID(text)).description == text)
    }

    @Test(
        "What is no partition",
        arguments: ["", "orders", "/3", "orders/", "orders/-1", "orders/+1", "o/99999999999999999999"])
    func malformed(text: String) { #expect(PartitionID(text) == nil) }

    @Test("Ordered by topic, then by number")
    func order() {
        let sorted = ["b/1", "a/10", "a/9"].compactMap(PartitionID.init).sorted().map(\.description)
        #expect(sorted == ["a/9", "a/10", "b/1"])
    }
}
