import Placement
import Testing

@testable import Sidecar

@Suite struct ChecksumTests {
    /// From the reference implementation (RFC 7693 with 32 bytes of output).
    @Test func known() {
        #expect(Checksum(of: []).text == "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8")
        #expect(
            Checksum(of: Array("abc".utf8)).text == "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319")
    }

    @Test func contentIsDeterministicAndDiffers() {
        let one = SegmentFile.content(of: .init(topic: "orders", index: 3), number: 0, count: 1001)
        #expect(one == SegmentFile.content(of: .init(topic: "orders", index: 3), number: 0, count: 1001))
        #expect(one.count == 1001)
        #expect(one != SegmentFile.content(of: .init(topic: "orders", index: 3), number: 1, count: 1001))
        #expect(one != SegmentFile.content(of: .init(topic: "orders", index: 4), number: 0, count: 1001))
    }
}
