/// Why a message of a broker is not believed, and where in it.
package struct ContractViolation: Error, Hashable, Sendable, CustomStringConvertible {
    /// The place, for example `replicas[3].raft.voters[1]`.
    package var place: String
    /// What is wrong there.
    package var problem: String

    package init(_ place: String, _ problem: String) {
        self.place = place
        self.problem = problem
    }

    package var description: String { "\(place): \(problem)" }
}
