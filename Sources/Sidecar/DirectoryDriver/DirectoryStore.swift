import Cluster
import Glibc
import Logging
import Placement
import SWIM
import SidecarConfiguration
import Synchronization

/// The directories below ROOT: this member's own, which it alone writes, and the others', which it reads.
final class DirectoryStore: Sendable {
    /// A replica's manifest and the name of the member whose it is.
    struct Found: Hashable, Sendable {
        var member: String
        var manifest: ReplicaManifest
        var group: GroupConfiguration
    }

    private struct CacheEntry {
        var stamp: FileStatus.Stamp
        var found: Found?
    }

    let root: String
    let name: String
    let id: MemberID
    /// Held while this object lives.
    private let lock: FileLock
    /// Manifests by path, read again only when the file was replaced.
    private let cache = Mutex<[String: CacheEntry]>([:])

    /// Takes possession of this member's directory.
    init(root: String, member: LocalMember) throws {
        self.root = root
        name = member.name
        id = member.id
        let directory = root + "/" + member.name
        try Files.createDirectory(directory)
        guard let taken = try DirectoryStore.takeLock(directory + "/" + DirectoryStore.lockName) else {
            throw DirectoryDriverError.inUse(directory)
        }
        lock = taken
        let ownerPath = directory + "/" + DirectoryStore.ownerName
        if let owner = try? Files.read(ownerPath), !owner.isEmpty {
            let text = String(decoding: owner.prefix(32), as: UTF8.self)
            guard text == member.id.description else { throw DirectoryDriverError.foreign(directory, owner: text) }
        } else {
            try Files.replace(ownerPath, with: Array("\(member.id)\n".utf8))
        }
    }

    /// Held by the process that serves a member's directory.
    static let lockName = ".lock"
    /// Holds the identity of the member whose directory it is.
    static let ownerName = ".owner"
    /// Holds replicas whose manifests are damaged.
    static let damagedName = ".damaged"
    /// Holds the groups' locks.
    static let groupsName = ".groups"

    /// Takes the owner's lock. Others hold it for an instant when they look whether the owner lives, so one failure
    /// says nothing.
    private static func takeLock(_ path: String) throws(FileError) -> FileLock? {
        for _ in 0..<50 {
            if let lock = try FileLock.exclusive(path) { return lock }
            usleep(2000)
        }
        return nil
    }

    /// Whether the process of a member serves its directory: only then may data be copied from there.
    func isServed(_ member: String) -> Bool {
        FileLock.isHeld("\(root)/\(member)/\(DirectoryStore.lockName)")
    }

    /// The directory of a member's replica.
    func directory(of partition: PartitionID, on member: String) -> String {
        "\(root)/\(member)/\(partition.topic)/\(partition.index)"
    }

    /// The directory of this member's replica.
    func directory(of partition: PartitionID) -> String { directory(of: partition, on: name) }

    /// The names of all members that have or had a directory here.
    func members() -> [String] {
        ((try? Files.names(in: root)) ?? []).filter { !$0.hasPrefix(".") && ConfigurationKind.isName($0) }
    }

    /// The partitions that this member has a directory for.
    func localPartitions() throws(FileError) -> [PartitionID] {
        var partitions: [PartitionID] = []
        for topic in try Files.names(in: root + "/" + name)
        where ConfigurationKind.isName(topic) && !topic.hasPrefix(".") {
            for entry in try Files.names(in: "\(root)/\(name)/\(topic)") {
                guard let partition = PartitionID("\(topic)/\(entry)"), partition.description == "\(topic)/\(entry)"
                else { continue }
                partitions.append(partition)
            }
        }
        return partitions.sorted()
    }

    /// A member's manifest; nil if there is none or it is damaged.
    func manifest(of partition: PartitionID, on member: String) -> Found? {
        let path = directory(of: partition, on: member) + "/" + ReplicaManifest.fileName
        guard let stamp = FileStatus(of: path)?.stamp else {
            cache.withLock { $0[path] = nil }
            return nil
        }
        if let entry = cache.withLock({ $0[path] }), entry.stamp == stamp { return entry.found }
        var found: Found?
        if let bytes = try? Files.read(path), let manifest = ReplicaManifest(parsing: bytes),
            let group = manifest.group.configuration
        {
            found = Found(member: member, manifest: manifest, group: group)
        }
        cache.withLock { $0[path] = CacheEntry(stamp: stamp, found: found) }
        return found
    }

    /// The newest manifest of a partition: the one with the highest index, the leader's own first.
    func newest(of partition: PartitionID, among members: [String]) -> Found? {
        var best: Found?
        for member in members {
            guard let found = manifest(of: partition, on: member) else { continue }
            guard let present = best else {
                best = found
                continue
            }
            let isLeader = found.manifest.owner == found.manifest.group.leader
            let isPresentLeader = present.manifest.owner == present.manifest.group.leader
            if found.group.index > present.group.index
                || (found.group.index == present.group.index && isLeader && !isPresentLeader)
            {
                best = found
            }
        }
        return best
    }

    /// Writes this member's manifest.
    func write(_ manifest: ReplicaManifest, of partition: PartitionID) throws(FileError) {
        try Files.createDirectory(directory(of: partition))
        try Files.replace(directory(of: partition) + "/" + ReplicaManifest.fileName, with: manifest.encoded())
    }

    /// Removes this member's replica, its manifest first, so that a crash leaves nothing that looks whole.
    func remove(_ partition: PartitionID) throws(FileError) {
        let path = directory(of: partition)
        try Files.remove(path + "/" + ReplicaManifest.fileName)
        try Files.removeDirectory(path)
    }

    /// Puts this member's replica out of the way, since its manifest is damaged: it may be the last copy.
    func quarantine(_ partition: PartitionID) throws(FileError) {
        let directory = "\(root)/\(name)/\(DirectoryStore.damagedName)"
        try Files.createDirectory(directory)
        let target = "\(directory)/\(partition.topic)-\(partition.index)"
        try Files.removeDirectory(target)
        try Files.rename(self.directory(of: partition), to: target)
    }

    /// Takes the lock under which a group is changed. Waits for other members to finish their change.
    func lockGroup(of partition: PartitionID) throws(FileError) -> FileLock {
        let directory = "\(root)/\(DirectoryStore.groupsName)/\(partition.topic)"
        try Files.createDirectory(directory)
        let path = "\(directory)/\(partition.index).lock"
        guard let lock = try FileLock.exclusive(path, wait: true) else {
            throw FileError("lock", path, code: EWOULDBLOCK)
        }
        return lock
    }
}
