import BasicContainers
import Cluster
import SWIM

extension Engine {
    /// Up to so many nodes stay in the processor's cache, more or less.
    private static var cachedNodes: Int { 1_500 }
    /// Reads what the events of the next half millisecond will look at.
    ///
    /// Of a large cluster little is in the cache when a node's turn comes, and the node would wait for one cache line
    /// after the other, since what it reads next depends on what it has read. Here the reads of one round do not depend
    /// on each other, so that they are under way all at once: first the datagrams and hosts, and the nodes that they are
    /// for; then the nodes whose timers have something to do, and the senders; then what these will look up.
    @inline(__always)
    mutating func readAhead() {
        guard queue.takeTurn(), hosts.count > Engine.cachedNodes else { return }
        var sum: UInt64 = 0
        for index in 0..<queue.readyCount {
            let event = queue.readyEvent(index)
            let node = Int(event.node)
            switch event.kind {
            case .delivery:
                sum &+= pool.readAhead(event.payload) &+ hosts[node].readAhead() &+ readNode(node)
            case .timer:
                // A third of the timers find nothing to do, and look at nothing else.
                sum &+= hosts[node].readAhead() &+ (nodes[node].nextDeadline?.nanoseconds ?? 0)
            default:
                break
            }
        }
        for index in 0..<queue.readyCount {
            let event = queue.readyEvent(index)
            switch event.kind {
            case .delivery:
                let from = Int(pool.header(of: event.payload).from)
                // A ping is answered at once.
                sum &+= hosts[from].readAhead() &+ network.readAhead(from: Int(event.node), to: from)
                sum &+= UInt64(truncatingIfNeeded: addresses[hosts[from].address])
            case .timer where isDue(event):
                sum &+= readNode(Int(event.node))
            default:
                break
            }
        }
        for index in 0..<queue.readyCount { sum &+= readFurther(queue.readyEvent(index)) }
        wordsReadAhead &+= sum
    }

    /// Reads what a node will look up: the sender of a datagram, or whom it probes next.
    @inline(__always)
    private mutating func readFurther(_ event: Event) -> UInt64 {
        let node = Int(event.node)
        switch event.kind {
        case .delivery:
            let from = Int(pool.header(of: event.payload).from)
            let isAck = pool.bytes(of: event.payload).first == MessageKind.ack.rawValue
            return nodes[node].readAhead(from: hosts[from].id, isAck: isAck)
        case .timer where isDue(event):
            let time = hosts[node].clock(at: event.time)
            guard let (target, word) = nodes[node].readProbeAhead(at: time),
                let address = SimulatedHost.index(of: target, count: addresses.count), addresses[address] >= 0
            else { return 0 }
            return word &+ network.readAhead(from: node, to: addresses[address])
        default:
            return 0
        }
    }

    /// Whether the node has something to do when its timer fires, as things stand now.
    @inline(__always)
    private func isDue(_ timer: Event) -> Bool {
        let node = Int(timer.node)
        guard timer.payload == hosts[node].timerNumber, let deadline = nodes[node].nextDeadline else { return false }
        return deadline <= hosts[node].clock(at: timer.time)
    }

    /// Reads a word of each cache line of a node that most events look at.
    ///
    /// The places are those that a trace of all accesses to memory shows. Where a new field has moved them, a node waits
    /// for a line or two more.
    @inline(__always)
    private func readNode(_ index: Int) -> UInt64 {
        nodes.span.withUnsafeBufferPointer { nodes in
            let node = UnsafeRawPointer(nodes.baseAddress! + index)
            return Engine.read(node, 0..<56) &+ Engine.read(node, 280..<1_056) &+ Engine.read(node, 1_248..<1_472)
                &+ Engine.read(node, 1_712..<1_800) &+ Engine.read(node, 2_000..<2_096)
        }
    }

    @inline(__always)
    private static func read(_ start: UnsafeRawPointer, _ range: Range<Int>) -> UInt64 {
        var sum = start.loadUnaligned(fromByteOffset: range.upperBound - 8, as: UInt64.self)
        for offset in stride(from: range.lowerBound, to: range.upperBound - 8, by: 64) {
            sum &+= start.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        }
        return sum
    }
}
