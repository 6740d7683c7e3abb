/// Cuts a stream of bytes into lines.
struct LineBuffer {
    private let limit: Int
    private var bytes: [UInt8] = []
    /// Where the next line begins.
    private var start = 0
    /// How far it was searched for its end.
    private var searched = 0

    /// - Parameter limit: the longest line.
    init(limit: Int) {
        self.limit = limit
    }

    /// Adds bytes. Returns false if a line gets too long.
    mutating func append(_ chunk: some Collection<UInt8>) -> Bool {
        guard bytes.count - start + chunk.count <= limit else { return false }
        if start > 0 {
            bytes.removeFirst(start)
            searched -= start
            start = 0
        }
        bytes.append(contentsOf: chunk)
        return true
    }

    /// The next whole line that is not empty, without its end; nil if more bytes are needed.
    mutating func next() -> ArraySlice<UInt8>? {
        while let end = bytes[searched...].firstIndex(of: UInt8(ascii: "\n")) {
            defer {
                start = end + 1
                searched = start
            }
            if end > start { return bytes[start..<end] }
        }
        searched = bytes.count
        return nil
    }
}
