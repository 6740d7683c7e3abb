/// A 4-ary min-heap of events in one block of memory.
///
/// Four children per parent halve the depth against a binary heap and share a cache line pair, which is what counts
/// once the heap no longer fits the first-level cache.
struct EventHeap: ~Copyable {
    private var storage: UnsafeMutablePointer<Event>
    private var capacity: Int
    /// The number of events held.
    private(set) var count = 0

    init(capacity: Int = 256) {
        self.capacity = max(capacity, 4)
        storage = .allocate(capacity: self.capacity)
    }

    deinit {
        storage.deallocate()
    }

    /// The first event in order, if there is one. O(1).
    var first: Event? { count > 0 ? storage[0] : nil }

    /// One of the events, in no particular order.
    @inline(__always)
    subscript(index: Int) -> Event {
        precondition(index < count, "there are fewer events")
        return storage[index]
    }

    /// Adds an event. O(log *n*).
    mutating func push(_ event: Event) {
        if count == capacity { grow() }
        var hole = count
        count += 1
        while hole > 0 {
            let parent = (hole - 1) >> 2
            guard Event.precedes(event, storage[parent]) else { break }
            storage[hole] = storage[parent]
            hole = parent
        }
        storage[hole] = event
    }

    /// Removes the first event in order. O(log *n*).
    mutating func pop() -> Event? {
        guard count > 0 else { return nil }
        let result = storage[0]
        count -= 1
        guard count > 0 else { return result }
        let last = storage[count]
        var hole = 0
        while true {
            let firstChild = hole << 2 + 1
            guard firstChild < count else { break }
            var smallest = firstChild
            var child = firstChild + 1
            let end = min(firstChild + 4, count)
            while child < end {
                if Event.precedes(storage[child], storage[smallest]) { smallest = child }
                child += 1
            }
            guard Event.precedes(storage[smallest], last) else { break }
            storage[hole] = storage[smallest]
            hole = smallest
        }
        storage[hole] = last
        return result
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<Event>.allocate(capacity: capacity * 2)
        larger.update(from: storage, count: count)
        storage.deallocate()
        storage = larger
        capacity *= 2
    }
}
