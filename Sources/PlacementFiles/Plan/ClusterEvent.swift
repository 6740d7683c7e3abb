import Placement
import Spelling

/// Something that happens to a cluster, for trying out what a plan would then be.
package enum ClusterEvent: Hashable, Sendable {
    /// A node comes; nil: its id is made up.
    case add(id: String?, domain: [String])
    case loseNode(String)
    /// All nodes with this name anywhere in their domain are lost.
    case loseDomain(String)
    case drain(String)
    case weigh(String, thousandths: UInt32)
    case setReplicationFactor(topic: String, Int)

    /// The forms, for help and errors.
    package static let forms =
        "+node:RACK, +node:ID@EU/EU-A/RACK, -node:ID, -rack:NAME, drain:ID, weight:ID=W, rf:TOPIC=N"

    /// Parses one of the `forms`.
    package init?(_ text: String) {
        guard let colon = text.firstIndex(of: ":") else { return nil }
        let rest = text[text.index(after: colon)...]
        let equals = rest.lastIndex(of: "=")
        let name = String(equals.map { rest[..<$0] } ?? rest)
        let value = equals.map { rest[rest.index(after: $0)...] }
        guard !name.isEmpty else { return nil }
        switch (text[..<colon], value) {
        case ("+node", nil):
            let parts = name.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
            guard let place = parts.last else { return nil }
            let domain = place.split(separator: "/").map(String.init)
            if parts.count == 2, parts[0].isEmpty || domain.isEmpty { return nil }
            self = .add(id: parts.count == 2 ? String(parts[0]) : nil, domain: domain)
        case ("-node", nil): self = .loseNode(name)
        case ("-rack", nil), ("-domain", nil): self = .loseDomain(name)
        case ("drain", nil): self = .drain(name)
        case ("weight", let value?):
            guard let weight = Double(value), weight.isFinite, weight >= 0, weight <= 1_000 else { return nil }
            self = .weigh(name, thousandths: UInt32((weight * 1_000).rounded()))
        case ("rf", let value?):
            guard let factor = Int(value), (1...Int(Int16.max)).contains(factor) else { return nil }
            self = .setReplicationFactor(topic: name, factor)
        default: return nil
        }
    }
}

/// Why an event cannot happen to a cluster.
package struct ClusterEventError: Error, Hashable, Sendable, CustomStringConvertible {
    package var description: String
}

extension ClusterFile {
    /// Lets something happen. O(nodes + partitions).
    package mutating func apply(_ event: ClusterEvent) throws(ClusterEventError) {
        switch event {
        case .add(let id, let domain):
            // A rack that exists has a place; one name alone may stand for it.
            let known = domain.count == 1 ? nodes.first { $0.domain.last == domain[0] }?.domain : nil
            if known == nil, id == nil, nodes.contains(where: { !$0.domain.isEmpty }) {
                let racks = Set(nodes.compactMap(\.domain.last)).sorted()
                throw ClusterEventError(
                    description: "no node is in a rack '\(domain.joined(separator: "/"))'"
                        + "; a new rack needs its whole path: +node:ID@A/B/RACK" + Self.hint(domain.last ?? "", racks))
            }
            let name = id ?? freshID()
            guard !nodes.contains(where: { $0.id == name }) else {
                throw ClusterEventError(description: "there is a node '\(name)' already")
            }
            nodes.append(Node(id: name, domain: known ?? domain))
        case .loseNode(let id): nodes[try index(of: id)].state = .dead
        case .drain(let id): nodes[try index(of: id)].state = .draining
        case .weigh(let id, let weight): nodes[try index(of: id)].weight = weight
        case .loseDomain(let name):
            let lost = nodes.indices.filter { nodes[$0].domain.contains(name) }
            guard !lost.isEmpty else {
                let names = Set(nodes.flatMap(\.domain)).sorted()
                throw ClusterEventError(description: "no node is in a domain '\(name)'" + Self.hint(name, names))
            }
            for index in lost { nodes[index].state = .dead }
        case .setReplicationFactor(let topic, let factor):
            let affected = partitions.indices.filter { partitions[$0].id.topic == topic }
            guard !affected.isEmpty else {
                throw ClusterEventError(
                    description: "there is no topic '\(topic)'"
                        + Self.hint(topic, Set(partitions.map(\.id.topic)).sorted()))
            }
            for index in affected { partitions[index].replicationFactor = factor }
        }
    }

    private func index(of id: String) throws(ClusterEventError) -> Int {
        guard let index = nodes.firstIndex(where: { $0.id == id }) else {
            throw ClusterEventError(description: "there is no node '\(id)'" + Self.hint(id, nodes.map(\.id)))
        }
        return index
    }

    /// The next integer where all ids are integers, else `new-1` and so on.
    private func freshID() -> String {
        let numbers = nodes.compactMap { Int($0.id) }
        if numbers.count == nodes.count, let highest = numbers.max(), highest < .max { return String(highest + 1) }
        let taken = Set(nodes.map(\.id))
        return "new-\((1...).first { !taken.contains("new-\($0)") } ?? 0)"
    }

    private static func hint(_ name: String, _ known: [String]) -> String {
        EditDistance.nearest(to: name, among: known).map { "; did you mean '\($0)'?" } ?? ""
    }
}
