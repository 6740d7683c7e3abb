import Foundation
package import Placement

/// The JSON of `kafka-reassign-partitions`: which replicas each partition is to have, the preferred leader first.
package struct KafkaReassignment: Codable, Hashable, Sendable {
    /// A partition's replicas.
    package struct Entry: Codable, Hashable, Sendable {
        package var topic: String
        package var partition: Int
        package var replicas: [Int]
    }

    package var version: Int
    package var partitions: [Entry]

    /// Reads what `--generate` prints, or the JSON alone. Of the two objects that `--generate` prints the first counts: the
    /// assignment as it is.
    package init(parsing text: String, file: String) throws(ClusterFileError) {
        let isMarked = text.contains("Current partition replica assignment")
        let line = text.split(whereSeparator: \.isNewline).first { $0.hasPrefix("{") }
        self = try JSONText.decode(Data((isMarked ? line ?? "" : text[...]).utf8), file: file)
        guard version == 1 else {
            throw ClusterFileError(file: file, place: "version", message: "\(version) is not known; expected 1")
        }
        for (index, entry) in partitions.enumerated() {
            guard entry.partition >= 0, entry.replicas.allSatisfy({ $0 >= 0 }) else {
                throw ClusterFileError(file: file, place: "partitions[\(index)]", message: "a number is negative")
            }
        }
    }

    /// The replicas of some partitions.
    ///
    /// - Throws: if a node's id is no integer: Kafka's brokers have no others.
    package init(_ partitions: [Partition]) throws(ClusterFileError) {
        version = 1
        self.partitions = []
        self.partitions.reserveCapacity(partitions.count)
        for partition in partitions {
            var replicas: [Int] = []
            for node in partition.replicas {
                guard let id = Int(node), id >= 0 else {
                    throw ClusterFileError(
                        file: "kafka output", place: "\(partition.id)",
                        message: "node '\(node)' is no broker id; expected an integer")
                }
                replicas.append(id)
            }
            self.partitions.append(
                Entry(topic: partition.id.topic, partition: partition.id.index, replicas: replicas))
        }
    }

    /// What `--reassignment-json-file` reads: one line, the partitions in their order.
    package var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Integers and strings cannot fail to be encoded.
        return String(decoding: (try? encoder.encode(self)) ?? Data(), as: UTF8.self)
    }
}
