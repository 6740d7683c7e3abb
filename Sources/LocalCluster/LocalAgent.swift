package import MusterClient

/// An agent that was started on this host.
package struct LocalAgent: Sendable {
    package let name: String
    package let process: ChildProcess
    package let client: MusterClient
    /// The file that the agent's output goes to.
    package let log: String
}
