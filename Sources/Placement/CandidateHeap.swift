/// A binary heap of keys, the largest on top.
struct CandidateHeap {
    private var keys: [UInt64] = []

    /// Replaces the contents. O(n).
    mutating func fill(_ unordered: inout [UInt64]) {
        swap(&keys, &unordered)
        unordered.removeAll(keepingCapacity: true)
        for index in stride(from: keys.count / 2 - 1, through: 0, by: -1) { sink(index) }
    }

    /// The largest key.
    var top: UInt64? { keys.first }

    /// Empties the heap.
    mutating func removeAll() { keys.removeAll(keepingCapacity: true) }

    /// Takes the largest key out.
    mutating func removeTop() {
        let last = keys.removeLast()
        if !keys.isEmpty { replaceTop(with: last) }
    }

    /// Puts another key in the place of the largest one.
    mutating func replaceTop(with key: UInt64) {
        keys[0] = key
        sink(0)
    }

    private mutating func sink(_ start: Int) {
        let key = keys[start]
        var index = start
        while true {
            var child = 2 * index + 1
            if child >= keys.count { break }
            if child + 1 < keys.count, keys[child + 1] > keys[child] { child += 1 }
            if keys[child] <= key { break }
            keys[index] = keys[child]
            index = child
        }
        keys[index] = key
    }
}
