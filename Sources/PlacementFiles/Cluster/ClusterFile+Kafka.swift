package import Foundation
import Placement

extension ClusterFile {
    /// Reads a cluster in whatever form it is: Muster's own JSON, the JSON of `kafka-reassign-partitions`, or the text of
    /// `kafka-topics --describe`.
    ///
    /// Kafka's forms need the brokers. Without their list those that hold a replica are taken, without racks: none can be
    /// added then, and a broker that is gone cannot be told.
    package init(
        anyForm data: Data, file: String, brokers: KafkaBrokers?
    ) throws(ClusterFileError) {
        guard data.count <= Self.sizeLimit else {
            throw ClusterFileError(file: file, message: "is larger than \(Self.sizeLimit >> 20) MiB")
        }
        guard Self.isKafka(data) else {
            if brokers != nil {
                throw ClusterFileError(
                    file: file, message: "has its own list of nodes; brokers are only for Kafka's forms")
            }
            try self.init(parsing: data, file: file)
            return
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw ClusterFileError(file: file, message: "is not text in UTF-8")
        }
        let partitions: [Partition]
        if text.contains("\"partitions\"") {
            let reassignment = try KafkaReassignment(parsing: text, file: file)
            partitions = reassignment.partitions.map {
                Partition(
                    id: PartitionID(topic: $0.topic, index: $0.partition), replicationFactor: max(1, $0.replicas.count),
                    replicas: $0.replicas.map(String.init))
            }
        } else {
            partitions = try KafkaDescription(parsing: text, file: file).partitions
        }
        var nodes = brokers?.nodes ?? []
        let listed = Set(nodes.map(\.id))
        var gone: [String] = []
        for replica in Set(partitions.flatMap(\.replicas)).subtracting(listed) { gone.append(replica) }
        // Who holds replicas and is not in the list is gone.
        gone.sort { (Int($0) ?? 0) < (Int($1) ?? 0) }
        nodes += gone.map { Node(id: $0, state: brokers == nil ? .up : .dead) }
        self.init(nodes: nodes, partitions: partitions)
        try ClusterCheck.check(self, file: file)
    }
}

extension ClusterFile {
    /// Whether a text is in one of Kafka's forms.
    package static func isKafka(_ data: Data) -> Bool {
        let isObject = data.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: "{")
        return !(data.isEmpty || isObject && !data.has("\"version\"") || data.has("\"nodes\""))
    }
}

extension Data {
    fileprivate func has(_ text: String) -> Bool { range(of: Data(text.utf8)) != nil }
}
