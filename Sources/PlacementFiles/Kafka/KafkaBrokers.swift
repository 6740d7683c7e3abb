package import Placement

/// The brokers and their racks.
package struct KafkaBrokers: Hashable, Sendable {
    package var nodes: [Node] = []

    /// Reads one broker per line: `1 r1` or `1,r1`, the id alone for one without a rack, or a line of
    /// `kafka-broker-api-versions` with `(id: 1 rack: r1`. Lines that begin with `#`, and those of that program that belong
    /// to no broker, are passed over. A rack may be a path: `eu/eu-a/r1`.
    package init(parsing text: String, file: String) throws(ClusterFileError) {
        let isListing = text.contains("(id: ")
        for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let line = line.drop(while: \.isWhitespace)
            if line.isEmpty || line.first == "#" || isListing && !line.contains("(id: ") { continue }
            let (id, rack) = isListing ? Self.listed(line) : Self.plain(line)
            guard let id, let value = Int(id), value >= 0 else {
                throw ClusterFileError(
                    file: file, place: "line \(number + 1)",
                    message: "expected a broker id and its rack, found '\(line.prefix(60))'")
            }
            let domain = rack.map { $0.split(separator: "/").map(String.init) } ?? []
            guard domain.count <= ClusterFile.domainLimit else {
                throw ClusterFileError(
                    file: file, place: "line \(number + 1)",
                    message: "has \(domain.count) levels of racks; expected \(ClusterFile.domainLimit) or fewer")
            }
            nodes.append(Node(id: String(value), domain: domain))
        }
        guard !nodes.isEmpty else { throw ClusterFileError(file: file, message: "names no broker") }
    }

    private static func plain(_ line: Substring) -> (id: Substring?, rack: Substring?) {
        let words = line.split { $0 == "," || $0.isWhitespace }
        return words.count > 2 ? (nil, nil) : (words.first, words.dropFirst().first)
    }

    /// `host:9092 (id: 1 rack: r1 isFenced: false) -> (`
    private static func listed(_ line: Substring) -> (id: Substring?, rack: Substring?) {
        let words = line.split { $0 == " " || $0 == "(" || $0 == ")" || $0 == "\t" }
        func value(after name: String) -> Substring? {
            words.firstIndex(of: Substring(name)).flatMap { $0 + 1 < words.count ? words[$0 + 1] : nil }
        }
        return (value(after: "id:"), value(after: "rack:").flatMap { $0 == "null" ? nil : $0 })
    }
}
