import Cluster
import Glibc
import Logging
import Placement
import SWIM
import SidecarConfiguration

/// Applies steps to this member's replicas and keeps them as their groups want them.
///
/// It runs on a thread of its own, since it waits for disks. Every turn looks at what is and does what is missing, so
/// that a lost step, a restart or a failed copy needs no special case.
actor DirectoryBroker {
    private let executor = FileExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    let store: DirectoryStore
    let configuration: DirectoryDriver.Configuration
    let name: @Sendable (MemberID) -> String?
    let logger: Logger
    private let report: @Sendable ([ReplicaReport]) -> Void

    /// The replicas that are here.
    var replicas: [PartitionID: DirectoryReplica] = [:]
    /// Partitions that a step named this member for and that are not here yet, with how many turns to look for them.
    private var awaited: [PartitionID: Int] = [:]
    private var turns = 0
    private var lastReport: [ReplicaReport]?
    var budget: CopyBudget
    /// What the coordinator allows for single replicas, with the rate in bytes per second.
    var limits: [PartitionID: (rate: UInt64, budget: CopyBudget)] = [:]
    /// How long to wait after a copy failed.
    let retryPause: Duration

    /// How often the groups are looked at.
    static let turnInterval = Duration.milliseconds(100)
    /// Every so many turns all members' directories are looked at, not only those of the group as last known.
    static let fullScanTurns = 50
    /// How many replicas are copied at the same time.
    static let parallelCopies = 2

    init(
        store: DirectoryStore, configuration: DirectoryDriver.Configuration, logger: Logger,
        retryPause: Duration = .milliseconds(200), name: @escaping @Sendable (MemberID) -> String?,
        report: @escaping @Sendable ([ReplicaReport]) -> Void
    ) {
        self.retryPause = retryPause
        self.store = store
        self.configuration = configuration
        self.logger = logger
        self.name = name
        self.report = report
        budget = CopyBudget(rate: configuration.copyRate, now: ContinuousClock().now)
    }

    /// Reads and verifies what is on disk and reports it.
    func start() throws {
        for partition in try store.localPartitions() {
            guard let found = store.manifest(of: partition, on: store.name), found.manifest.owner == "\(store.id)"
            else {
                try putAside(partition)
                continue
            }
            var replica = DirectoryReplica(manifest: found.manifest, group: found.group)
            verify(&replica, of: partition)
            if replica.manifest != found.manifest { try store.write(replica.manifest, of: partition) }
            replicas[partition] = replica
        }
        takeTurn(isFullScan: true)
        reportIfChanged(always: true)
    }

    /// Clears the place of a replica that cannot be read.
    private func putAside(_ partition: PartitionID) throws(FileError) {
        guard Files.exists(store.directory(of: partition) + "/" + ReplicaManifest.fileName) else {
            // A copy that had not begun, or a removal that had not ended.
            return try store.remove(partition)
        }
        logger.error("a replica's manifest is damaged; it is put aside", metadata: ["partition": "\(partition)"])
        try store.quarantine(partition)
    }

    /// Compares every segment with its checksum, and removes those that do not match.
    private func verify(_ replica: inout DirectoryReplica, of partition: PartitionID) {
        let directory = store.directory(of: partition)
        for segment in replica.manifest.segments {
            let path = directory + "/" + segment.name
            if let checksum = try? Checksum(ofFile: path), checksum.text == segment.blake2b {
                replica.verified.insert(segment.name)
                replica.bytes += segment.bytes
            } else {
                if Files.exists(path) {
                    logger.error(
                        "a segment does not match its checksum and is copied again",
                        metadata: ["partition": "\(partition)", "segment": "\(segment.name)"])
                }
                try? Files.remove(path)
                replica.manifest.isComplete = false
            }
        }
    }

    /// Looks after the replicas until the task is cancelled.
    func follow() async {
        while !Task.isCancelled {
            takeTurn()
            reportIfChanged()
            try? await Task.sleep(for: Self.turnInterval)
        }
    }

    /// Copies replicas until the task is cancelled.
    func copyReplicas() async {
        while !Task.isCancelled {
            if await copyNext() { reportIfChanged() } else { try? await Task.sleep(for: Self.turnInterval) }
        }
    }

    /// Does this member's part of a step. A step that does not apply changes nothing.
    func perform(_ step: ReplicaStep) {
        let partition = step.partition
        guard ConfigurationKind.isName(partition.topic), partition.index >= 0 else { return }
        do throws(FileError) {
            if case .commit(let group) = try commit(step) {
                logger.debug(
                    "group changed",
                    metadata: ["partition": "\(partition)", "index": "\(group.index)", "step": "\(step.action)"])
            }
        } catch {
            logger.error("step failed", metadata: ["partition": "\(partition)", "error": "\(error)"])
        }
        limit(partition, to: step.bytesPerSecond)
        if replicas[partition] == nil { awaited[partition] = 10 * Self.fullScanTurns }
        follow(partition, among: store.members())
        reportIfChanged()
    }

    /// Lets a replica copy no faster than a step allows, from the first step that says so to the first that does not.
    private func limit(_ partition: PartitionID, to rate: UInt64?) {
        guard limits[partition]?.rate != rate else { return }
        limits[partition] = rate.map { ($0, CopyBudget(rate: max(1, $0), now: ContinuousClock().now)) }
    }

    /// Changes the group, if this member is the one to do it and the group is what the step expects.
    private func commit(_ step: ReplicaStep) throws(FileError) -> StepDecision {
        let partition = step.partition
        guard step.leader == store.id || step.action.creator == store.id else { return .ignore(.notCommitter) }
        let lock = try store.lockGroup(of: partition)
        defer { lock.release() }
        let group = store.newest(of: partition, among: store.members())?.group
        let change = StepDecision.decide(step, group: group, local: store.id) { isCaughtUp($0, partition) }
        guard case .commit(let next) = change else { return change }
        if case .create = step.action {
            try create(partition, group: next)
        } else if var replica = replicas[partition] {
            replica.manifest.group = ReplicaManifest.Group(next)
            replica.group = next
            try store.write(replica.manifest, of: partition)
            replicas[partition] = replica
        } else {
            return .ignore(.wrongRole)
        }
        return change
    }

    private func isCaughtUp(_ member: MemberID, _ partition: PartitionID) -> Bool {
        guard member != store.id else { return replicas[partition]?.manifest.isComplete ?? false }
        guard let mine = replicas[partition]?.manifest, let name = directoryName(member),
            let theirs = store.manifest(of: partition, on: name)?.manifest
        else { return false }
        return theirs.owner == member.description && theirs.isComplete && theirs.segments == mine.segments
    }

    /// The name of a member as a directory; nil if it is not known.
    func directoryName(_ member: MemberID) -> String? {
        if member == store.id { return store.name }
        return name(member).flatMap { ConfigurationKind.isName($0) && !$0.hasPrefix(".") ? $0 : nil }
    }

    /// Writes the first segments of a new partition.
    private func create(_ partition: PartitionID, group: GroupConfiguration) throws(FileError) {
        let directory = store.directory(of: partition)
        try Files.createDirectory(directory)
        var segments: [ReplicaManifest.Segment] = []
        var rest = configuration.partitionBytes
        while rest > 0 {
            let size = min(rest, configuration.segmentBytes)
            let name = SegmentFile.name(segments.count)
            let content = SegmentFile.content(of: partition, number: segments.count, count: Int(size))
            try Files.replace(directory + "/" + name, with: content)
            segments.append(.init(name: name, bytes: size, blake2b: Checksum(of: content).text))
            rest -= size
        }
        let manifest = ReplicaManifest(owner: store.id, group: group, segments: segments, isComplete: true)
        try store.write(manifest, of: partition)
        replicas[partition] = DirectoryReplica(
            manifest: manifest, group: group, verified: Set(segments.map(\.name)), bytes: manifest.totalBytes)
    }

    /// Looks at every group that this member is in, or waits for, and follows it.
    func takeTurn(isFullScan: Bool = false) {
        turns += 1
        let everybody = store.members()
        let isFullScan = isFullScan || turns.isMultiple(of: Self.fullScanTurns)
        for partition in replicas.keys.sorted() {
            let group = replicas[partition]!.group
            let members = (group.voters + group.learners).compactMap(directoryName)
            // Somebody may be unknown by name, or gone together with what it knew.
            let isSure = !isFullScan && members.count == group.voters.count + group.learners.count
            follow(partition, among: isSure ? members : everybody)
        }
        for partition in awaited.keys.sorted() {
            follow(partition, among: everybody)
            let rest = awaited[partition]! - 1
            awaited[partition] = rest > 0 && replicas[partition] == nil ? rest : nil
        }
    }

    /// Brings the replica in line with the newest configuration of its group.
    private func follow(_ partition: PartitionID, among members: [String]) {
        guard let newest = store.newest(of: partition, among: members) else { return }
        let group = newest.group
        let isMember = group.voters.contains(store.id) || group.learners.contains(store.id)
        do throws(FileError) {
            if var replica = replicas[partition] {
                guard group.index > replica.group.index else { return }
                if isMember {
                    replica.group = group
                    replica.manifest.group = ReplicaManifest.Group(group)
                    try store.write(replica.manifest, of: partition)
                    replicas[partition] = replica
                } else {
                    try store.remove(partition)
                    replicas[partition] = nil
                    awaited[partition] = nil
                    limits[partition] = nil
                    logger.debug("replica removed", metadata: ["partition": "\(partition)"])
                }
            } else if isMember {
                let manifest = ReplicaManifest(owner: store.id, group: group)
                try store.write(manifest, of: partition)
                replicas[partition] = DirectoryReplica(manifest: manifest, group: group)
            }
        } catch {
            logger.error("replica not updated", metadata: ["partition": "\(partition)", "error": "\(error)"])
        }
    }

    /// Reports all replicas if anything changed since the last report.
    func reportIfChanged(always: Bool = false) {
        let reports = replicas.keys.sorted().map { replicas[$0]!.report(of: $0) }
        guard always || reports != lastReport else { return }
        lastReport = reports
        report(reports)
    }
}

extension ReplicaStep.Action {
    /// Who creates the group, if that is what the step asks for.
    fileprivate var creator: MemberID? {
        if case .create(let voters) = self { voters.first } else { nil }
    }
}
