public import Logging
public import Muster

/// The broker that comes with Muster: every replica is a directory of segment files that really is copied and
/// checksummed.
///
/// A replica of `orders/3` on member `n1` is the directory `ROOT/n1/orders/3/` with files `segment-00000000` and so on,
/// and `replica.json`, which lists them with their sizes and checksums and holds the group's configuration. Every file
/// is written beside its place, made durable and renamed.
///
/// The members share ROOT: they run on one host, or it is on a file system that all of them mount and that supports
/// `flock`. Reading another member's directory takes the place of the replication protocol of a real broker, and the
/// newest `replica.json` of a group takes the place of its log: a change of the group is committed by writing it, under
/// the group's lock and only if the group still is what the step expects. So a step that comes late, twice, or from a
/// coordinator of an earlier epoch changes nothing, whatever the members believe about each other.
public struct DirectoryDriver: BrokerDriver {
    /// The driver's parameters.
    public struct Configuration: Hashable, Sendable {
        /// The directory that all members share.
        public var root: String
        /// The size of a segment file in bytes; the last one of a replica may be smaller.
        public var segmentBytes: UInt64
        /// The size of a new partition in bytes.
        public var partitionBytes: UInt64
        /// How many bytes this member copies per second, all its copies together.
        public var copyRate: UInt64

        /// Creates a configuration.
        public init(
            root: String, segmentBytes: UInt64 = 1 << 20, partitionBytes: UInt64 = 256 << 10,
            copyRate: UInt64 = 64 << 20
        ) {
            self.root = root
            self.segmentBytes = segmentBytes
            self.partitionBytes = partitionBytes
            self.copyRate = copyRate
        }
    }

    private let configuration: Configuration
    private let logger: Logger

    /// Creates a driver.
    public init(configuration: Configuration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
    }

    /// Serves one node until the task is cancelled. Throws if another process serves the same member's directory.
    public func run(_ context: BrokerContext) async throws {
        let store = try DirectoryStore(root: configuration.root, member: context.member)
        let broker = DirectoryBroker(
            store: store, configuration: configuration, logger: logger, name: context.name, report: context.report)
        try await broker.start()
        await withTaskGroup { group in
            group.addTask { await broker.follow() }
            for _ in 0..<DirectoryBroker.parallelCopies { group.addTask { await broker.copyReplicas() } }
            for await step in context.steps { await broker.perform(step) }
            group.cancelAll()
        }
    }
}
