package import Foundation
package import Placement

/// Nodes, and the partitions on them: what `muster plan` reads.
///
/// ```json
/// {"nodes":[{"id":"b1","domain":["eu","eu-a","r1"],"weight":1.0,"state":"up"}],
///  "partitions":[{"topic":"orders","partition":0,"replicationFactor":3,"replicas":["b1","b2","b3"],"bytes":1073741824}]}
/// ```
/// The first replica leads. `domain`, `weight`, `state`, `capacity`, `bytes`, `load` and `constraints` may be left out; ids may
/// be integers.
/// A key that is not known is an error, as a misspelt `wieght` would otherwise be a wrong plan.
package struct ClusterFile: Hashable, Sendable {
    /// Larger files are refused before they are read.
    package static let sizeLimit = 1 << 30
    /// The most levels of failure domains.
    package static let domainLimit = 16

    package var nodes: [Node]
    package var partitions: [Partition]
    /// What the file demands by `constraints`: pins, exclusions and the like.
    package var rules: [PlacementRule]

    package init(nodes: [Node], partitions: [Partition], rules: [PlacementRule] = []) {
        self.nodes = nodes
        self.partitions = partitions
        self.rules = rules
    }

    /// Reads a cluster.
    ///
    /// - Parameters:
    ///   - data: the JSON text.
    ///   - file: its name, for errors.
    /// - Throws: `ClusterFileError` with the first thing that is wrong.
    /// - Complexity: O(size).
    package init(parsing data: Data, file: String) throws(ClusterFileError) {
        let document: ClusterDocument = try JSONText.decode(data, file: file)
        let rules = document.rules
        self.init(
            nodes: document.nodes.map(\.node), partitions: document.partitions.map(\.partition),
            rules: rules.flatMap(\.rules))
        try ClusterCheck.check(self, file: file)
        try ConstraintCheck.check(rules, of: self, file: file)
    }
}
