public import MusterAPI

/// Why a sidecar gave no answer.
public enum MusterClientError: Error, Hashable, Sendable {
    /// There is no socket at the path, or nobody accepts connections on it.
    case noAgent(path: String)
    /// The socket may not be used by this user.
    case notPermitted(path: String)
    /// The agent did not answer in time.
    case timedOut(path: String)
    /// The agent answered that something is wrong.
    case refused(Problem)
    /// The answer is not what this version of the client understands.
    case unexpectedAnswer(status: Int, detail: String)
    /// The connection broke.
    case disconnected(detail: String)
}

extension MusterClientError: CustomStringConvertible {
    /// One line for people.
    public var description: String {
        switch self {
        case .noAgent(let path): "no agent is listening at \(path)"
        case .notPermitted(let path): "permission denied for \(path); run as the agent's user or in its group"
        case .timedOut(let path): "the agent at \(path) did not answer in time"
        case .refused(let problem): problem.description
        case .unexpectedAnswer(let status, let detail):
            "the agent's answer (status \(status)) is not understood: \(detail)"
        case .disconnected(let detail): "the connection to the agent broke: \(detail)"
        }
    }
}
