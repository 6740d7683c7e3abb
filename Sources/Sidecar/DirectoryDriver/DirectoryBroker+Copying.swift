import Cluster
import Glibc
import Logging
import Placement
import SWIM

extension DirectoryBroker {
    /// How much is read, written and paid for at once.
    static let chunk = 16 << 10

    /// Why a copy ended early. The next one goes on where it stopped, except after a wrong checksum.
    private enum CopyFailure: Error {
        case noSource
        case sourceGone
        case wrongChecksum(segment: String)
        case superseded
        case file(FileError)
    }

    /// Copies the first replica, by name, that needs it. Returns false if none does.
    func copyNext() async -> Bool {
        let now = ContinuousClock().now
        let next = replicas.keys.sorted().first { partition in
            let replica = replicas[partition]!
            return !replica.manifest.isComplete && !replica.isCopying && replica.retryAt.map { $0 <= now } ?? true
        }
        guard let partition = next else { return false }
        replicas[partition]?.isCopying = true
        do throws(CopyFailure) {
            try await copy(partition)
            replicas[partition]?.failures = 0
        } catch {
            if case .wrongChecksum(let segment) = error {
                logger.error(
                    "a copied segment does not match its checksum and is copied again",
                    metadata: ["partition": "\(partition)", "segment": "\(segment)"])
            } else {
                logger.debug("copy interrupted", metadata: ["partition": "\(partition)", "reason": "\(error)"])
            }
            replicas[partition]?.failures += 1
            replicas[partition]?.retryAt = ContinuousClock().now + retryPause
        }
        replicas[partition]?.isCopying = false
        return true
    }

    /// The members to copy from: the leader first, then the other voters; only such as are served and complete.
    private func sources(of partition: PartitionID, group: GroupConfiguration) -> [DirectoryStore.Found] {
        let candidates = (group.leader.map { [$0] } ?? []) + group.voters.filter { $0 != group.leader }
        return candidates.compactMap { member in
            guard member != store.id, let name = directoryName(member), store.isServed(name),
                let found = store.manifest(of: partition, on: name), found.manifest.owner == member.description,
                found.manifest.isComplete
            else { return nil }
            return found
        }
    }

    private func copy(_ partition: PartitionID) async throws(CopyFailure) {
        guard let replica = replicas[partition] else { throw .superseded }
        let sources = sources(of: partition, group: replica.group)
        guard !sources.isEmpty else { throw .noSource }
        let source = sources[replica.failures % sources.count]
        try adopt(source.manifest.segments, of: partition)
        for segment in source.manifest.segments where !replicas[partition]!.verified.contains(segment.name) {
            try await copy(segment, of: partition, from: source)
        }
        guard var manifest = replicas[partition]?.manifest, manifest.segments == source.manifest.segments else {
            throw .superseded
        }
        manifest.isComplete = true
        try write(manifest, of: partition)
        reportIfChanged()
    }

    /// Makes the source's list of segments this replica's own, and drops files that are not in it.
    private func adopt(_ segments: [ReplicaManifest.Segment], of partition: PartitionID) throws(CopyFailure) {
        guard var manifest = replicas[partition]?.manifest else { throw .superseded }
        guard manifest.segments != segments else { return }
        let kept = Set(manifest.segments.filter(segments.contains).map(\.name))
        do throws(FileError) {
            for name in try Files.names(in: store.directory(of: partition)) where name.hasPrefix("segment-") {
                if !kept.contains(name) { try Files.remove(store.directory(of: partition) + "/" + name) }
            }
        } catch {
            throw .file(error)
        }
        replicas[partition]?.verified.formIntersection(kept)
        manifest.segments = segments
        try write(manifest, of: partition)
        count(partition, partial: 0)
    }

    private func write(_ manifest: ReplicaManifest, of partition: PartitionID) throws(CopyFailure) {
        do throws(FileError) {
            try store.write(manifest, of: partition)
        } catch {
            throw .file(error)
        }
        replicas[partition]?.manifest = manifest
    }

    /// Adds up the bytes that are here.
    private func count(_ partition: PartitionID, partial: UInt64) {
        guard let replica = replicas[partition] else { return }
        let whole = replica.manifest.segments.filter { replica.verified.contains($0.name) }
        replicas[partition]?.bytes = whole.reduce(partial) { $0 &+ $1.bytes }
    }

    private func copy(
        _ segment: ReplicaManifest.Segment, of partition: PartitionID, from source: DirectoryStore.Found
    ) async throws(CopyFailure) {
        let target = store.directory(of: partition) + "/" + segment.name
        let partial = target + SegmentFile.partialSuffix
        let origin = store.directory(of: partition, on: source.member) + "/" + segment.name
        var offset = min(Files.size(partial) ?? 0, segment.bytes)
        while offset < segment.bytes {
            let size = Int(min(UInt64(Self.chunk), segment.bytes - offset))
            let now = ContinuousClock().now
            let wait = max(
                budget.take(size, now: now), limits[partition]?.budget.take(size, now: now) ?? .zero)
            if wait > .zero { try? await Task.sleep(for: wait) } else { await Task.yield() }
            // Everything may have changed meanwhile: the group, the source, this member's part.
            guard !Task.isCancelled, replicas[partition]?.manifest.segments.contains(segment) == true else {
                throw .superseded
            }
            guard store.isServed(source.member) else { throw .sourceGone }
            do throws(FileError) {
                let bytes = try OpenFile(origin, flags: O_RDONLY).read(size, at: offset)
                guard !bytes.isEmpty else { break }
                try OpenFile(partial, flags: O_WRONLY | O_CREAT).write(bytes, at: offset)
                offset += UInt64(bytes.count)
            } catch {
                throw .file(error)
            }
            count(partition, partial: offset)
        }
        do throws(FileError) {
            guard try Checksum(ofFile: partial).text == segment.blake2b else {
                try Files.remove(partial)
                count(partition, partial: 0)
                throw FileError("verify", partial, code: EBADMSG)
            }
            try OpenFile(partial, flags: O_RDWR).synchronize()
            try Files.rename(partial, to: target)
        } catch {
            throw error.code == EBADMSG ? .wrongChecksum(segment: segment.name) : .file(error)
        }
        replicas[partition]?.verified.insert(segment.name)
        count(partition, partial: 0)
    }
}
