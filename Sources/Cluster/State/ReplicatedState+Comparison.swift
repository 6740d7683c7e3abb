import SWIM

extension ReplicatedState {
    /// The bucket hashes of what present owners have.
    ///
    /// - Complexity: O(entries).
    func digestMessage(start: UInt64) -> DigestMessage {
        var hashes = [UInt64](repeating: 0, count: DigestMessage.buckets)
        for case let owner? in owners where owner.isPresent {
            for entry in owner.entries {
                let bucket = DigestMessage.bucket(of: entry.place)
                hashes[bucket] = hashes[bucket] &+ entry.hash
            }
        }
        return DigestMessage(start: start, hashes: hashes)
    }

    /// What is held here in the buckets that differ: as many packets as a round may take.
    ///
    /// Entries of absent owners are listed too, so that nobody sends what is already here.
    func answer(to digest: DigestMessage) -> [VersionsMessage] {
        let own = digestMessage(start: 0)
        var buckets: UInt64 = 0
        for bucket in 0..<DigestMessage.buckets where own.hashes[bucket] != digest.hashes[bucket] {
            buckets |= 1 << UInt64(bucket)
        }
        guard buckets != 0 else { return [VersionsMessage(buckets: 0, first: 0, last: .max, items: [])] }

        var listed: [(place: UInt64, item: VersionsMessage.Item)] = []
        for case let owner? in owners {
            for entry in owner.entries {
                let place = entry.place
                guard buckets >> UInt64(DigestMessage.bucket(of: place)) & 1 == 1 else { continue }
                listed.append((place, VersionsMessage.Item(reference: entry.reference, version: entry.version)))
            }
        }
        listed.sort { $0.place < $1.place }
        let middle = listed.firstIndex { $0.place >= digest.start } ?? listed.count

        var messages: [VersionsMessage] = []
        append(listed[middle...], from: digest.start, to: .max, buckets: buckets, messages: &messages)
        if digest.start > 0 {
            append(listed[..<middle], from: 0, to: digest.start - 1, buckets: buckets, messages: &messages)
        }
        return messages
    }

    private func append(
        _ items: ArraySlice<(place: UInt64, item: VersionsMessage.Item)>, from first: UInt64, to last: UInt64,
        buckets: UInt64, messages: inout [VersionsMessage]
    ) {
        var first = first
        var rest = items
        while messages.count < Comparison.versionsPerRound {
            let part = rest.prefix(VersionsMessage.largestCount)
            rest = rest.dropFirst(part.count)
            let end = rest.isEmpty ? last : max(first, part[part.index(before: part.endIndex)].place)
            messages.append(VersionsMessage(buckets: buckets, first: first, last: end, items: part.map(\.item)))
            guard !rest.isEmpty, end < last else { return }
            first = end + 1
        }
    }

    /// Entries of this node's that another one holds and this process did not make.
    struct OwnVersion: Equatable {
        /// The highest version.
        var version: UInt64
        /// Whether any is of a tenure as coordinator.
        var isOfTenure: Bool
        /// Whether any is of an operator's directives, or of observations.
        var isOfDirectives: Bool

        init(_ key: StateKey, version: UInt64) {
            self.version = version
            isOfTenure = key.kind.isOfTenure
            isOfDirectives = key.kind.rawValue >= StateKey.Kind.directives.rawValue
        }

        func union(_ other: OwnVersion) -> OwnVersion {
            var union = self
            union.version = max(version, other.version)
            union.isOfTenure = isOfTenure || other.isOfTenure
            union.isOfDirectives = isOfDirectives || other.isOfDirectives
            return union
        }
    }

    /// Whether somebody who holds this version of one of this node's own entries holds what this node has to outrank.
    func mustOutrank(_ key: StateKey, version: UInt64) -> Bool {
        guard let owner = owner(local) else { return true }
        // What is void goes away by itself, as soon as its holder learns so.
        return owner.entry(key)?.version ?? 0 < version && !owner.voids(key, version: version)
    }

    /// What another node lacks and what it has newer, by its list of versions.
    func compare(with message: VersionsMessage) -> (
        send: [StateEntry], request: [StateEntry.Reference], own: [OwnVersion]
    ) {
        var versions: [StateEntry.Reference: UInt64] = [:]
        var request: [StateEntry.Reference] = []
        var own: [OwnVersion] = []
        for item in message.items {
            versions[item.reference] = item.version
            let held = entry(item.reference)?.version ?? 0
            guard held < item.version else { continue }
            if item.reference.owner == local, !adopts(item.reference.key, version: item.version) {
                guard mustOutrank(item.reference.key, version: item.version) else { continue }
                own.append(OwnVersion(item.reference.key, version: item.version))
            } else if let owner = owner(item.reference.owner), !owner.voids(item.reference.key, version: item.version) {
                // Those whose owner is not in the member list would be refused.
                request.append(item.reference)
            }
        }
        var send: [StateEntry] = []
        for case let owner? in owners {
            for entry in owner.entries where message.covers(entry.place) {
                if versions[entry.reference] ?? 0 < entry.version { send.append(entry) }
            }
        }
        return (send, request, own)
    }

    /// Splits entries into packets, up to the number that may be sent at once.
    static func packets(of entries: [StateEntry]) -> [[StateEntry]] {
        var packets: [[StateEntry]] = []
        var left = 0
        for entry in entries {
            let size = StateEntry.overhead + entry.value.count
            if size > left {
                guard packets.count < Comparison.packetsPerAnswer else { break }
                packets.append([])
                left = EntriesMessage.room
            }
            left -= size
            packets[packets.count - 1].append(entry)
        }
        return packets
    }
}
