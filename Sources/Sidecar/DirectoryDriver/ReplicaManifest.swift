import Cluster
import Foundation
import Placement
import SWIM

/// The file `replica.json` of a replica: what it should hold, and the group as this member knows it.
struct ReplicaManifest: Hashable, Codable, Sendable {
    /// A segment file.
    struct Segment: Hashable, Codable, Sendable {
        var name: String
        var bytes: UInt64
        /// BLAKE2b-256 in hexadecimal.
        var blake2b: String
    }

    /// A ``GroupConfiguration`` with identities as text.
    struct Group: Hashable, Codable, Sendable {
        var index: UInt64
        var epoch: UInt64
        var voters: [String]
        var learners: [String]
        var leader: String?
    }

    /// The version of the format.
    var version = 1
    /// Whose replica it is.
    var owner: String
    /// The group as last seen or committed.
    var group: Group
    /// The segments that the replica has or, while it is copied, will have.
    var segments: [Segment] = []
    /// Whether every segment is here and was verified.
    var isComplete = false

    /// The name of the file.
    static let fileName = "replica.json"
    /// The most segments that are believed.
    static let largestSegmentCount = 100_000

    /// The bytes of all segments together.
    var totalBytes: UInt64 {
        segments.reduce(0) { sum, segment in
            let (total, overflow) = sum.addingReportingOverflow(segment.bytes)
            return overflow ? .max : total
        }
    }

    init(owner: MemberID, group: GroupConfiguration, segments: [Segment] = [], isComplete: Bool = false) {
        self.owner = owner.description
        self.group = Group(group)
        self.segments = segments
        self.isComplete = isComplete
    }

    /// Reads a manifest; nil if it is not one. Another member wrote it, so nothing in it is believed unchecked.
    init?(parsing bytes: [UInt8]) {
        guard let manifest = try? JSONDecoder().decode(ReplicaManifest.self, from: Data(bytes)), manifest.version == 1,
            MemberID(manifest.owner) != nil, manifest.group.configuration != nil,
            manifest.segments.count <= Self.largestSegmentCount,
            manifest.segments.allSatisfy({ SegmentFile.isName($0.name) }),
            Set(manifest.segments.map(\.name)).count == manifest.segments.count
        else { return nil }
        self = manifest
    }

    /// The file's bytes.
    func encoded() -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        guard let data = try? encoder.encode(self) else { preconditionFailure("a manifest is always encodable") }
        return Array(data)
    }
}

extension ReplicaManifest.Group {
    init(_ group: GroupConfiguration) {
        index = group.index
        epoch = group.epoch
        voters = group.voters.map(\.description)
        learners = group.learners.map(\.description)
        leader = group.leader?.description
    }

    /// The group with its identities; nil if one of them is none, or if a member has two roles.
    var configuration: GroupConfiguration? {
        let voters = voters.compactMap(MemberID.init)
        let learners = learners.compactMap(MemberID.init)
        guard voters.count == self.voters.count, learners.count == self.learners.count, !voters.isEmpty, index > 0,
            Set(voters + learners).count == voters.count + learners.count
        else { return nil }
        let leader = self.leader.flatMap(MemberID.init)
        guard (leader == nil) == (self.leader == nil), leader.map(voters.contains) ?? true else { return nil }
        return GroupConfiguration(index: index, epoch: epoch, voters: voters, learners: learners, leader: leader)
    }
}
