public import Cluster

/// All steps that the local broker has a part in: an element whenever one came, changed or went.
///
/// An element that was not taken gives way to the next one: who is slow sees the newest. A step that is in it no more is
/// done or given up, and one that the broker did stays until the coordinator knows. The sequence ends with the node.
///
/// For one consumer.
public struct DesiredSteps: AsyncSequence, Sendable {
    /// All steps, in the order of their partitions, one for each.
    public typealias Element = [ReplicaStep]
    /// The sequence never fails.
    public typealias Failure = Never

    private let stream: AsyncStream<[ReplicaStep]>
    private let continuation: AsyncStream<[ReplicaStep]>.Continuation

    package init() {
        (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Makes this what is desired. Never waits.
    package func replace(with steps: [ReplicaStep]) { continuation.yield(steps) }

    /// Ends the sequence.
    package func finish() { continuation.finish() }

    /// An iterator. All iterators take from the same sequence.
    public func makeAsyncIterator() -> AsyncStream<[ReplicaStep]>.AsyncIterator {
        stream.makeAsyncIterator()
    }
}
