import Foundation
import Placement

/// A plan as files for `kafka-reassign-partitions --execute`: one per wave, each with the way back beside it.
package struct KafkaWaves: Sendable {
    /// What each wave makes of its partitions, and what they were.
    package let waves: [(reassignment: KafkaReassignment, rollback: KafkaReassignment)]
    /// All waves in one.
    package let whole: KafkaReassignment

    /// - Throws: if a node's id is no integer.
    package init(_ result: PlanResult) throws(ClusterFileError) {
        var before: [PartitionID: Partition] = [:]
        for partition in result.cluster.partitions { before[partition.id] = partition }
        // Kafka refuses a file that names a broker which is not there: a way back restores what is left.
        let dead = Set(result.cluster.nodes.filter { $0.state == .dead }.map(\.id))
        func live(_ partitions: [Partition]) -> [Partition] {
            partitions.compactMap { partition in
                var partition = partition
                partition.replicas.removeAll(where: dead.contains)
                return partition.replicas.isEmpty ? nil : partition
            }
        }
        var waves: [(KafkaReassignment, KafkaReassignment)] = []
        for moves in result.waves.waves {
            let old = moves.compactMap { before[$0.partition] }
            let new = zip(old, moves).map { partition, move in
                var partition = partition
                partition.apply(move)
                return partition
            }
            waves.append((try KafkaReassignment(live(new)), try KafkaReassignment(live(old))))
        }
        self.waves = waves
        var whole = try KafkaReassignment([])
        for wave in waves { whole.partitions += wave.0.partitions }
        self.whole = whole
    }

    /// Writes `wave-001.json`, `wave-001.rollback.json` and so on. The directory is made if it does not exist. Either all
    /// files are there in the end or none.
    ///
    /// - Returns: how many files there are.
    /// - Throws: `ClusterFileError` if there are such files already, or they cannot be written.
    package func write(to path: String) throws(ClusterFileError) -> Int {
        let files = FileManager.default
        let directory = URL(fileURLWithPath: path, isDirectory: true)
        let present = (try? files.contentsOfDirectory(atPath: path)) ?? []
        if let old = present.sorted().first(where: { $0.hasPrefix("wave-") && $0.hasSuffix(".json") }) {
            throw ClusterFileError(
                file: path, message: "holds \(old) already; an older plan must not be mixed with this one")
        }
        var written: [URL] = []
        do {
            try files.createDirectory(at: directory, withIntermediateDirectories: true)
            for (index, wave) in waves.enumerated() {
                let number = String(index + 1)
                let name = "wave-" + String(repeating: "0", count: max(0, 3 - number.count)) + number
                for (content, suffix) in [(wave.reassignment, ".json"), (wave.rollback, ".rollback.json")] {
                    let url = directory.appendingPathComponent(name + suffix)
                    try Data((content.json + "\n").utf8).write(to: url, options: .atomic)
                    written.append(url)
                }
            }
        } catch {
            for url in written { try? files.removeItem(at: url) }
            throw ClusterFileError(file: path, message: "cannot be written to: \(error.localizedDescription)")
        }
        return written.count
    }
}
