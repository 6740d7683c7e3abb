package import Placement

/// What `kafka-topics --describe` prints.
package struct KafkaDescription: Hashable, Sendable {
    /// In the order of the text, without sizes: Kafka does not print them here.
    package var partitions: [Partition] = []

    /// Reads the lines of topics and of partitions; fields that are not known are passed over, as each release adds some.
    package init(parsing text: String, file: String) throws(ClusterFileError) {
        var factors: [Substring: Int] = [:]
        var announced: [(topic: Substring, count: Int, line: Int)] = []
        var counts: [Substring: Int] = [:]
        for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            // What the tool logs goes to the same terminal.
            if line.first == "[" { continue }
            let fields = Self.fields(of: line)
            guard let topic = fields["Topic"], !topic.isEmpty else {
                if line.allSatisfy(\.isWhitespace) { continue }
                throw ClusterFileError(
                    file: file, place: "line \(number + 1)",
                    message: "expected 'Topic: NAME …', found '\(line.prefix(60))'")
            }
            func integer(_ name: String) throws(ClusterFileError) -> Int {
                guard let text = fields[name], let value = Int(text), value >= 0 else {
                    throw ClusterFileError(
                        file: file, place: "line \(number + 1)",
                        message: "'\(name)' is '\(fields[name] ?? "")'; expected an integer of 0 or more")
                }
                return value
            }
            if fields["PartitionCount"] != nil {
                factors[topic] = try integer("ReplicationFactor")
                announced.append((topic, try integer("PartitionCount"), number + 1))
                continue
            }
            // The field after the replicas: without it the line may have been cut off within them.
            guard fields["Isr"] != nil else {
                throw ClusterFileError(
                    file: file, place: "line \(number + 1)",
                    message: "has no 'Isr'; is the text cut off, or without its tabs?")
            }
            counts[topic, default: 0] += 1
            let replicas = (fields["Replicas"] ?? "").split(separator: ",").map(String.init)
            guard replicas.allSatisfy({ Int($0).map { $0 >= 0 } ?? false }) else {
                throw ClusterFileError(
                    file: file, place: "line \(number + 1)",
                    message: "'Replicas' is '\(fields["Replicas"] ?? "")'; expected broker ids")
            }
            partitions.append(
                Partition(
                    id: PartitionID(topic: String(topic), index: try integer("Partition")),
                    replicationFactor: max(1, factors[topic] ?? replicas.count), replicas: replicas))
        }
        for (topic, count, line) in announced where counts[topic, default: 0] != count {
            throw ClusterFileError(
                file: file, place: "line \(line)",
                message:
                    "announces \(count) partitions of '\(topic)', \(counts[topic, default: 0]) follow; is the text cut off?"
            )
        }
    }

    /// The fields `Name: value`, which tabs separate; older releases used two blanks.
    private static func fields(of line: Substring) -> [String: Substring] {
        var fields: [String: Substring] = [:]
        for part in line.split(separator: "\t") {
            guard let colon = part.firstIndex(of: ":") else { continue }
            let name = part[..<colon].drop(while: \.isWhitespace)
            var value = part[part.index(after: colon)...].drop(while: \.isWhitespace)
            while let last = value.last, last.isWhitespace { value.removeLast() }
            fields[String(name)] = value
        }
        return fields
    }
}
