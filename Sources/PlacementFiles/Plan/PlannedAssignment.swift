package import Foundation
package import Placement

/// Who will hold what, as a plan says that was written as JSON (`PlanDocument`).
package struct PlannedAssignment: Hashable, Sendable {
    /// In the order of their names. Each counts as wanting as many replicas as it will have.
    package var partitions: [Partition]

    /// Whether a text is a plan rather than a cluster.
    package static func isPlan(_ data: Data) -> Bool {
        func has(_ field: String) -> Bool { data.range(of: Data("\"\(field)\"".utf8)) != nil }
        return data.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: "{")
            && has("assignment") && has("objective") && !has("nodes")
    }

    /// Reads a plan.
    ///
    /// - Parameters:
    ///   - data: the JSON text.
    ///   - file: its name, for errors.
    /// - Throws: `ClusterFileError` with the first thing that is wrong.
    package init(parsing data: Data, file: String) throws(ClusterFileError) {
        let document: Document = try JSONText.decode(data, file: file)
        guard document.format == 1 else {
            throw ClusterFileError(file: file, place: "format", message: "\(document.format) is not a known format")
        }
        partitions = []
        for name in document.assignment.keys.sorted() {
            guard let id = PartitionID(name) else {
                throw ClusterFileError(file: file, place: "assignment", message: "'\(name)' names no partition")
            }
            let replicas = document.assignment[name] ?? []
            partitions.append(Partition(id: id, replicationFactor: max(1, replicas.count), replicas: replicas))
        }
        partitions.sort { $0.id < $1.id }
    }

    private struct Document: Decodable {
        var format: Int
        var assignment: [String: [String]]
    }
}
