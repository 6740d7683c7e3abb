/// A set of nodes by index, with constant-time membership.
struct NodeSet: Hashable, Sendable {
    private var words: [UInt64]

    /// The empty set.
    init() {
        words = []
    }

    init(_ members: [Int]) {
        words = []
        for member in members { insert(member) }
    }

    mutating func insert(_ member: Int) {
        while words.count <= member >> 6 { words.append(0) }
        words[member >> 6] |= 1 << UInt64(member & 63)
    }

    @inline(__always)
    func contains(_ member: Int) -> Bool {
        let word = member >> 6
        return word < words.count && words[word] & (1 << UInt64(member & 63)) != 0
    }
}
