import Cluster
import SWIM
import Testing

@testable import Sidecar

/// Another process wrote the manifests that are read, so nothing in them is believed.
@Suite struct ReplicaManifestTests {
    static let member = "00000000000000000000000000000001"

    static func text(
        version: String = "1", owner: String = member, voters: String = "[\"\(member)\"]", learners: String = "[]",
        leader: String = "\"\(member)\"", index: String = "1",
        segments: String = "[{\"name\":\"segment-00000000\",\"bytes\":1,\"blake2b\":\"00\"}]"
    ) -> String {
        """
        {"version":\(version),"owner":"\(owner)","isComplete":true,"segments":\(segments),"group":{"index":\(index),\
        "epoch":1,"voters":\(voters),"learners":\(learners),"leader":\(leader)}}
        """
    }

    @Test func roundTrip() throws {
        let id = MemberID(high: 1, low: 2)
        let manifest = ReplicaManifest(
            owner: id, group: GroupConfiguration(index: 7, epoch: .max, voters: [id], leader: id),
            segments: [.init(name: SegmentFile.name(3), bytes: .max, blake2b: "ff")], isComplete: true)
        #expect(ReplicaManifest(parsing: manifest.encoded()) == manifest)
        #expect(manifest.group.configuration?.index == 7)
    }

    @Test func accepted() {
        #expect(ReplicaManifest(parsing: Array(Self.text().utf8)) != nil)
        #expect(ReplicaManifest(parsing: Array(Self.text(leader: "null").utf8)) != nil)
    }

    @Test(arguments: [
        "", "{}", "[]", "null", text(version: "2"), text(owner: "me"), text(voters: "[]"),
        text(voters: "[\"\(member)\",\"\(member)\"]"), text(voters: "[\"x\"]"), text(learners: "[\"\(member)\"]"),
        text(leader: "\"00000000000000000000000000000002\""), text(leader: "\"x\""), text(index: "0"),
        text(index: "-1"), text(index: "1e40"),
        text(segments: "[{\"name\":\"../../etc/passwd\",\"bytes\":1,\"blake2b\":\"00\"}]"),
        text(segments: "[{\"name\":\"segment-0000000/\",\"bytes\":1,\"blake2b\":\"00\"}]"),
        text(segments: "[{\"name\":\"segment-00000000\",\"bytes\":-1,\"blake2b\":\"00\"}]"),
        text(
            segments: "[{\"name\":\"segment-00000000\",\"bytes\":1,\"blake2b\":\"00\"},"
                + "{\"name\":\"segment-00000000\",\"bytes\":1,\"blake2b\":\"00\"}]"),
    ])
    func refused(text: String) {
        #expect(ReplicaManifest(parsing: Array(text.utf8)) == nil)
    }

    @Test func totalSaturates() {
        var manifest = ReplicaManifest(
            owner: MemberID(high: 0, low: 1),
            group: GroupConfiguration(index: 1, epoch: 1, voters: [MemberID(high: 0, low: 1)]))
        manifest.segments = [
            .init(name: SegmentFile.name(0), bytes: .max, blake2b: ""),
            .init(name: SegmentFile.name(1), bytes: 9, blake2b: ""),
        ]
        #expect(manifest.totalBytes == .max)
    }
}
