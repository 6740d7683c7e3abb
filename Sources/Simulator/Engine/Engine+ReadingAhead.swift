import BasicContainers
import Cluster

extension Engine {
    /// Up to so many nodes stay in the processor's cache, more or less.
    private static var cachedNodes: Int { 1_500 }
    /// How much of a node most events look at, in bytes.
    private static var hotSize: Int { 2_048 }

    /// Reads what the events of the next half millisecond will look at.
    ///
    /// Of a large cluster little is in the cache when a node's turn comes, and the node would wait for one cache line
    /// after the other, since what it reads next depends on what it has read. Here the reads do not depend on each other,
    /// so that they are under way all at once.
    @inline(__always)
    mutating func readAhead() {
        guard queue.takeTurn(), hosts.count > Engine.cachedNodes else { return }
        var sum: UInt64 = 0
        for index in 0..<queue.readyCount {
            let event = queue.readyEvent(index)
            guard event.kind == .delivery || event.kind == .timer else { continue }
            let node = Int(event.node)
            sum &+= hosts[node].timerTime &+ hosts[node].clockZero
            if event.kind == .delivery {
                // A ping is answered at once.
                sum &+= network.readAhead(from: node, to: Int(pool.header(of: event.payload).from))
            }
            sum &+= nodes.span.withUnsafeBufferPointer { Engine.read(UnsafeRawPointer($0.baseAddress! + node)) }
        }
        wordsReadAhead &+= sum
    }

    /// Reads a word of each cache line.
    @inline(__always)
    private static func read(_ start: UnsafeRawPointer) -> UInt64 {
        var sum: UInt64 = 0
        for offset in stride(from: 0, to: hotSize, by: 64) {
            sum &+= start.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        }
        return sum
    }
}
