import Foundation
import Placement
import PlacementFiles

/// Feeds files with clusters and plans, Muster's and Kafka's, to their parsers, and what they let through to the planner.
///
/// The first byte says whether brokers are listed beside the file; their list is what stands before the first empty line.
enum ClusterFileTarget {
    private static let file = "c.json"
    /// Larger clusters are parsed, but not planned: an input should not take longer than a moment.
    private static let largestPlan = 64

    static func run(_ input: UnsafeRawBufferPointer) throws(FuzzFinding) {
        guard let first = input.first else { return }
        var text = String(decoding: input.dropFirst(), as: UTF8.self)
        var problem: ClusterFileError?
        do throws(ClusterFileError) {
            if first % 3 == 2 {
                _ = try PlannedAssignment(parsing: Data(text.utf8), file: file)
                return
            }
            var brokers: KafkaBrokers?
            if first % 3 == 1, let gap = text.range(of: "\n\n") {
                brokers = try KafkaBrokers(parsing: String(text[..<gap.lowerBound]), file: file)
                text = String(text[gap.upperBound...])
            }
            let cluster = try ClusterFile(anyForm: Data(text.utf8), file: file, brokers: brokers)
            if let finding = finding(in: cluster) { throw ClusterFileError(file: "", message: finding) }
        } catch {
            problem = error
        }
        guard let problem else { return }
        guard problem.file == file else { throw FuzzFinding(description: problem.message) }
        try FuzzFinding.require(!problem.message.isEmpty, "an error that says nothing: \(problem)")
    }

    /// What must not be, in a cluster that was let through or in the plan for it; nil if all is well.
    private static func finding(in cluster: ClusterFile) -> String? {
        guard Set(cluster.nodes.map(\.id)).count == cluster.nodes.count else { return "a node twice" }
        guard Set(cluster.partitions.map(\.id)).count == cluster.partitions.count else { return "a partition twice" }
        for partition in cluster.partitions where Set(partition.replicas).count != partition.replicas.count {
            return "a replica twice: \(partition)"
        }
        guard cluster.nodes.count <= largestPlan, cluster.partitions.count <= largestPlan else { return nil }
        let result: PlanResult
        do throws(PlacementError) { result = try PlanResult(cluster) } catch {
            return "the planner refused what the file's check let through: \(error)"
        }
        for partition in result.assignment {
            guard Set(partition.replicas).count == partition.replicas.count else { return "planned: \(partition)" }
        }
        return nil
    }

    static let seeds: [[UInt8]] = [
        (
            0,
            """
            {"nodes":[{"id":"b1","domain":["eu","eu-a","r1"],"weight":1.0,"state":"up"},{"id":2,"state":"dead"},
              {"id":"b3","domain":["eu","eu-b","r2"],"state":"draining","capacity":5368709120}],
             "partitions":[{"topic":"orders","partition":0,"replicationFactor":2,"replicas":["b1",2],"bytes":1073741824,
              "load":2.5},{"topic":"orders","partition":1,"replicationFactor":2,"replicas":[]}]}
            """
        ),
        (0, "{\"nodes\":[],\"partitions\":[]}"),
        (
            0,
            "{\"version\":1,\"partitions\":[{\"topic\":\"t\",\"partition\":0,\"replicas\":[1,2],\"log_dirs\":[\"any\",\"any\"]}]}"
        ),
        (
            0,
            """
            Current partition replica assignment
            {"version":1,"partitions":[{"topic":"t","partition":0,"replicas":[1,2]}]}

            Proposed partition reassignment configuration
            {"version":1,"partitions":[{"topic":"t","partition":0,"replicas":[2,3]}]}
            """
        ),
        (
            1,
            """
            1 rack-a
            2 rack-b
            3

            Topic: t\tTopicId: x\tPartitionCount: 1\tReplicationFactor: 2\tConfigs:
            \tTopic: t\tPartition: 0\tLeader: 1\tReplicas: 1,2\tIsr: 1,2
            """
        ),
        (2, "{\"format\":1,\"assignment\":{\"orders/0\":[\"b1\",\"b2\"],\"orders/1\":[]}}"),
    ].map { (kind: UInt8, text: String) in [kind] + Array(text.utf8) }
}
