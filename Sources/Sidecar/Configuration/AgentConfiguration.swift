public import Muster

/// Everything that `muster agent` needs to know.
public struct AgentConfiguration: Sendable {
    /// The node: its name, its addresses, its key file, the protocol's parameters.
    public var node: NodeConfiguration
    /// The path of the Unix socket that the local interface listens on.
    public var socketPath: String
    /// What speaks to the broker; nil: this agent has none.
    public var driver: DriverConfiguration?
    /// The least severe messages that are logged, for example `info`.
    public var logLevel: String
    /// Things in the configuration that are probably mistakes but cannot be refused.
    public var warnings: [String]

    /// The node's name.
    public var name: String { node.name }
}
