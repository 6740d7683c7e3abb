/// What the demonstration found, as its one JSON line.
struct DemoReport: Encodable {
    /// How many agents were started.
    var members: Int
    /// Who was killed.
    var killed: String
    /// From the kill to the first suspicion at any survivor.
    var firstSuspectedSeconds: Double
    /// From the kill until every survivor held the victim for dead.
    var allKnowSeconds: Double
    /// How many moves were done.
    var moves: Int
    /// How many partitions had too few replicas in sync on live nodes at the end.
    var underReplicated: Int
    /// How many replicas shared a rack at the end although another live rack had room.
    var rackViolations: Int
    /// Whether every byte on the survivors matched its checksum.
    var checksumsOk: Bool

    enum CodingKeys: String, CodingKey {
        case members, killed, moves
        case firstSuspectedSeconds = "first_suspected_seconds"
        case allKnowSeconds = "all_know_seconds"
        case underReplicated = "under_replicated"
        case rackViolations = "rack_violations"
        case checksumsOk = "checksums_ok"
    }
}
