import BrokerMessages
import MusterAPI

/// Why a broker's request is refused.
enum BrokerRefusal: Error, Hashable, Sendable {
    /// The node is starting or ending.
    case notReady
    /// The message is for another agent.
    case wrongNode
    /// The message is for another start of the agent.
    case wrongIncarnation(UInt64)
    /// Another broker took over.
    case superseded
    /// There is no such session.
    case noSession
    /// The first report of a session must be full.
    case fullReportNeeded
    /// A later report of the session was accepted before.
    case oldReport(sequence: UInt64)
    /// Something in the message cannot be.
    case violation(ContractViolation)

    /// A stable word, for counters and problem documents.
    var word: String {
        switch self {
        case .notReady: "not-ready"
        case .wrongNode: "wrong-node"
        case .wrongIncarnation: "wrong-incarnation"
        case .superseded: "superseded"
        case .noSession: "no-session"
        case .fullReportNeeded: "full-report-needed"
        case .oldReport: "old-report"
        case .violation: "bad-message"
        }
    }

    /// The refusal as an answer.
    var problem: Problem {
        switch self {
        case .notReady:
            Problem(type: word, title: "the agent is starting or ending", status: 503)
        case .wrongNode:
            Problem(
                type: word, title: "this is another agent", status: 409,
                detail: "the message names another cluster or node than this agent's; watch again")
        case .wrongIncarnation(let incarnation):
            Problem(
                type: word, title: "the agent was started anew", status: 409,
                detail: "the agent's incarnation is \(incarnation); watch again")
        case .superseded:
            Problem(
                type: word, title: "another broker took over", status: 409,
                detail: "a later session was opened; this broker must stop")
        case .noSession:
            Problem(
                type: word, title: "there is no such session", status: 409,
                detail: "watch what is desired first, and send the session from the hello")
        case .fullReportNeeded:
            Problem(
                type: word, title: "a full report is needed first", status: 409,
                detail: "the first report of a session must be full")
        case .oldReport(let sequence):
            Problem(
                type: word, title: "a later report was accepted before", status: 409,
                detail: "the sequence of the last report is \(sequence)")
        case .violation(let violation):
            Problem(
                type: word, title: "the message breaks the contract", status: 400, detail: violation.description)
        }
    }
}
