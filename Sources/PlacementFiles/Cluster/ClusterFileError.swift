/// What is wrong with a file, and where.
package struct ClusterFileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file as it was named; `-` for standard input.
    package var file: String
    /// Where in it: a path such as `partitions[17].replicas[2]`, or a line and a column. Empty: the file as a whole.
    package var place: String
    /// What was found and what was expected.
    package var message: String

    package init(file: String, place: String = "", message: String) {
        self.file = file
        self.place = place
        self.message = message
    }

    package var description: String { place.isEmpty ? "\(file): \(message)" : "\(file): \(place): \(message)" }
}
