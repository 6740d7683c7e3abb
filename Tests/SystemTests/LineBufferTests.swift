import Testing

@testable import MusterClient

@Suite struct LineBufferTests {
    func lines(_ buffer: inout LineBuffer) -> [String] {
        var lines: [String] = []
        while let line = buffer.next() { lines.append(String(decoding: line, as: UTF8.self)) }
        return lines
    }

    /// However the bytes are cut, the lines are the same.
    @Test(arguments: 1...12)
    func anyCut(size: Int) {
        let text = Array("one\n\ntwo\nthree, longer\nrest".utf8)
        var buffer = LineBuffer(limit: 100)
        var found: [String] = []
        for start in stride(from: 0, to: text.count, by: size) {
            let isShort = buffer.append(text[start..<min(start + size, text.count)])
            #expect(isShort)
            found += lines(&buffer)
        }
        #expect(found == ["one", "two", "three, longer"])
    }

    @Test func aLineWithoutEndIsRefused() {
        var buffer = LineBuffer(limit: 10)
        var isShort = buffer.append(Array("12345\n1234".utf8))
        #expect(isShort)
        #expect(lines(&buffer) == ["12345"])
        isShort = buffer.append(Array("567890".utf8))
        #expect(isShort)
        isShort = buffer.append(Array("1".utf8))
        #expect(!isShort)
    }
}
