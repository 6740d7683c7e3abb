import Testing

@testable import Simulator

@Suite struct LargePagesTests {
    /// The hint changes no content, be the array shorter than a large page or several of them long.
    @Test(arguments: [0, 1, 1_000, 1_000_000]) func anArrayHasTheElementsThatItWasGiven(count: Int) {
        let words = [UInt64](inLargePages: count) { UInt64($0) &* 3 }
        #expect(words.count == count)
        #expect(words.indices.allSatisfy { words[$0] == UInt64($0) &* 3 })
    }

    /// Elements with memory of their own are counted like those of any array.
    @Test func elementsAreCounted() {
        final class Token {}
        weak var last: Token?
        do {
            var tokens = [Token](inLargePages: 200_000) { _ in Token() }
            last = tokens[199_999]
            #expect(last != nil)
            tokens[0] = Token()
            let copy = tokens
            tokens.removeAll()
            #expect(copy.count == 200_000 && last != nil)
        }
        #expect(last == nil)
    }

    /// Whatever memory is named, whole or not, aligned or not, is left as it is.
    @Test func aRequestChangesNothing() {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 7 << 20, alignment: 64)
        defer { memory.deallocate() }
        let words = memory.initializeMemory(as: UInt64.self, repeating: 5)
        for range in [0..<7 << 20, 1..<(4 << 20) + 3, 64..<2 << 20, 7..<7] {
            LargePages.request(UnsafeRawBufferPointer(rebasing: memory[range]))
        }
        LargePages.request(UnsafeRawBufferPointer(start: nil, count: 0))
        #expect(words.allSatisfy { $0 == 5 })
    }
}
