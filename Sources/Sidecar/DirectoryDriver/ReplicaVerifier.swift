/// Checks the replicas below a directory that members share: every segment against its checksum, and every replica
/// against the others of its group.
public struct ReplicaVerifier: Sendable {
    /// What was found.
    public struct Report: Hashable, Sendable {
        /// How many replicas were checked.
        public var replicas = 0
        /// How many bytes were read.
        public var bytes: UInt64 = 0
        /// What is wrong, one sentence each.
        public var problems: [String] = []
    }

    private let root: String

    /// Creates a verifier for a directory that members share.
    public init(root: String) {
        self.root = root
    }

    /// Checks all replicas of some members.
    ///
    /// - Parameter members: names of members; those that are dead are best left out.
    /// - Complexity: reads every byte.
    public func verify(members: [String]) -> Report {
        var report = Report()
        var reference: [String: (member: String, segments: [ReplicaManifest.Segment])] = [:]
        for member in members {
            for topic in names("\(root)/\(member)") {
                for index in names("\(root)/\(member)/\(topic)") {
                    let directory = "\(root)/\(member)/\(topic)/\(index)"
                    guard let segments = check(directory, "\(topic)/\(index) on \(member)", into: &report) else {
                        continue
                    }
                    let other = reference["\(topic)/\(index)", default: (member, segments)]
                    reference["\(topic)/\(index)"] = other
                    if other.segments != segments {
                        report.problems.append("\(topic)/\(index) differs between \(other.member) and \(member)")
                    }
                }
            }
        }
        return report
    }

    private func names(_ directory: String) -> [String] {
        ((try? Files.names(in: directory)) ?? []).filter { !$0.hasPrefix(".") }
    }

    private func check(_ directory: String, _ what: String, into report: inout Report) -> [ReplicaManifest.Segment]? {
        report.replicas += 1
        guard let bytes = try? Files.read(directory + "/" + ReplicaManifest.fileName),
            let manifest = ReplicaManifest(parsing: bytes)
        else {
            report.problems.append("\(what) has no readable \(ReplicaManifest.fileName)")
            return nil
        }
        guard manifest.isComplete else {
            report.problems.append("\(what) is not complete")
            return nil
        }
        for segment in manifest.segments {
            let path = directory + "/" + segment.name
            guard Files.size(path) == segment.bytes else {
                report.problems.append("\(what): \(segment.name) has not the size that the manifest says")
                continue
            }
            guard (try? Checksum(ofFile: path))?.text == segment.blake2b else {
                report.problems.append("\(what): \(segment.name) does not match its checksum")
                continue
            }
            report.bytes += segment.bytes
        }
        return manifest.segments
    }
}
