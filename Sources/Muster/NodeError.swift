public import SWIM

/// Why a node cannot start or go on. The description is one line that says what to do.
public enum NodeError: Error, Hashable, Sendable {
    /// The name is empty, longer than 63 bytes or has other characters than ASCII letters, digits, `-`, `_` and `.`.
    case invalidName(String)
    /// The cluster's name is empty.
    case invalidClusterName
    /// A seed is neither `address:port` nor `host:port`.
    case invalidSeed(String)
    /// The advertised address cannot be sent to: it is unspecified, multicast or broadcast.
    case unusableAdvertise(Endpoint)
    /// The node listens on all addresses and has none, or several, that others could mean. One has to be advertised.
    case ambiguousAddress(candidates: [String])
    /// The protocol's parameters contradict each other.
    case contradiction(String)
    /// Another process uses the port.
    case portInUse(Endpoint)
    /// No interface of this host has the address.
    case addressNotAvailable(Endpoint)
    /// The system refuses the socket, by its error number.
    case bindFailed(Endpoint, errno: Int32)
    /// Another process has taken over the node's identity, and the other members go by that one.
    case superseded(name: String, stateDirectory: String)
    /// ``MusterNode/run()`` was called a second time.
    case alreadyRan
}

extension NodeError: CustomStringConvertible {
    /// One line for people.
    public var description: String {
        switch self {
        case .invalidName(let name):
            "\"\(name)\" cannot be a node's name: use 1 to 63 ASCII letters, digits, \"-\", \"_\" and \".\""
        case .invalidClusterName:
            "the cluster needs a name"
        case .invalidSeed(let seed):
            "\"\(seed)\" is not a seed: write address:port, [IPv6 address]:port or host:port"
        case .unusableAdvertise(let endpoint):
            "others cannot send to \(endpoint): advertise an address of this host"
        case .ambiguousAddress(let candidates):
            candidates.isEmpty
                ? "no private address was found to advertise; set the advertised address"
                : "this host has several private addresses (\(candidates.joined(separator: ", "))); "
                    + "set the advertised address to one of them"
        case .contradiction(let text):
            text
        case .portInUse(let endpoint):
            "UDP port \(endpoint.port) on \(endpoint.host) is in use by another process; bind another one"
        case .addressNotAvailable(let endpoint):
            "this host has no address \(endpoint.host); bind one of its own"
        case .bindFailed(let endpoint, let code):
            "cannot receive on \(endpoint): \(SystemError.message(for: code))"
        case .superseded(let name, let directory):
            "another process runs as \(name) with a copy of \(directory) and was started later, so this one has stopped; "
                + "give each a state directory of its own"
        case .alreadyRan:
            "a node runs once; make a new one"
        }
    }
}
