import Foundation
import Placement
import PlacementFiles

/// How long it takes to read a cluster from JSON, which `muster plan` does before it plans.
enum ClusterFileBenchmark {
    static func run(_ instance: PlannerInstance, into table: inout BenchTable) throws {
        let text = json(instance.assignment)
        var count = 0
        var processor: [Double] = []
        let seconds = try Measurement.seconds(rounds: 3) {
            let start = Measurement.processorSeconds
            defer { processor.append(Measurement.processorSeconds - start) }
            count = try ClusterFile(parsing: text, file: "cluster.json").partitions.count
        }
        precondition(count == instance.assignment.partitions.count, "all of the file is read")
        let used = processor.sorted()[processor.count / 2]
        let replicas = instance.assignment.partitions.reduce(0) { $0 + $1.replicas.count }
        table.add(
            "\(instance.name), cluster file read", seconds, "s",
            "budget 3; processor \(String(format: "%.2f", used)); \(replicas) replicas, \(text.count / 1_000_000) MB",
            details: ["budget": 3, "processor": used, "replicas": Double(replicas), "bytes": Double(text.count)])
    }

    private static func json(_ assignment: Assignment) -> Data {
        let nodes = assignment.nodes.map { node in
            "{\"id\":\"\(node.id)\",\"domain\":[\"\(node.domain.joined(separator: "\",\""))\"]}"
        }
        let partitions = assignment.partitions.map { partition in
            "{\"topic\":\"\(partition.id.topic)\",\"partition\":\(partition.id.index),"
                + "\"replicationFactor\":\(partition.replicationFactor),"
                + "\"replicas\":[\"\(partition.replicas.joined(separator: "\",\""))\"],\"bytes\":\(partition.bytes)}"
        }
        return Data(
            "{\"nodes\":[\(nodes.joined(separator: ","))],\n\"partitions\":[\(partitions.joined(separator: ",\n"))]}\n"
                .utf8)
    }
}
