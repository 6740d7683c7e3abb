import Placement
import Spelling

/// Whether the nodes, domains, topics and partitions that constraints name exist: one that does not would demand nothing.
enum ConstraintCheck {
    static func check(
        _ constraints: [(place: String, rules: [PlacementRule])], of cluster: ClusterFile, file: String
    ) throws(ClusterFileError) {
        if constraints.isEmpty { return }
        let names = Names(cluster)
        for (place, rules) in constraints {
            for rule in rules {
                if let problem = names.problem(with: rule) {
                    throw ClusterFileError(file: file, place: place, message: problem)
                }
            }
        }
    }

    private struct Names {
        let nodes: Set<String>
        let domains: Set<[String]>
        let topics: Set<String>
        let partitions: Set<PartitionID>

        init(_ cluster: ClusterFile) {
            nodes = Set(cluster.nodes.map(\.id))
            domains = Set(
                cluster.nodes.flatMap { node in node.domain.indices.map { Array(node.domain.prefix($0 + 1)) } })
            topics = Set(cluster.partitions.map(\.id.topic))
            partitions = Set(cluster.partitions.map(\.id))
        }

        func problem(with rule: PlacementRule) -> String? {
            if let topic = rule.topic {
                guard topics.contains(topic) else {
                    return "there is no topic '\(topic)'" + Self.hint(topic, topics)
                }
                if let index = rule.index, !partitions.contains(PartitionID(topic: topic, index: index)) {
                    return "there is no partition \(PartitionID(topic: topic, index: index))"
                }
            }
            switch rule.demand {
            case .pin(let node): return problem(with: [.node(node)], in: "pin")
            case .exclude(let selectors): return problem(with: selectors, in: "exclude")
            case .within(let selectors): return problem(with: selectors, in: "within")
            case .excludeLeader(let selectors): return problem(with: selectors, in: "excludeLeader")
            }
        }

        private func problem(with selectors: [PlacementRule.Selector], in field: String) -> String? {
            for selector in selectors {
                switch selector {
                case .node(let id) where !nodes.contains(id):
                    return "\(field): '\(id)' is not among the nodes" + Self.hint(id, nodes)
                case .domain(let path) where !domains.contains(path):
                    let known = Set(domains.map { $0.joined(separator: "/") })
                    let name = path.joined(separator: "/")
                    return "\(field): no node is in a domain '\(name)'" + Self.hint(name, known)
                default: continue
                }
            }
            return nil
        }

        private static func hint(_ name: String, _ known: Set<String>) -> String {
            EditDistance.nearest(to: name, among: known.sorted()).map { "; did you mean '\($0)'?" } ?? ""
        }
    }
}
