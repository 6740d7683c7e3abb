/// Why a run of a command brought nothing.
enum CommandFailure: Error, Hashable, Sendable {
    /// The program could not be started.
    case notStarted(reason: String)
    /// It took too long and was killed.
    case timedOut
    /// It printed too much and was killed.
    case tooMuchOutput
    /// It ended with a status that is not 0.
    case exited(status: Int32)
    /// A signal ended it.
    case signalled(Int32)
    /// What it printed is not what the contract says.
    case badOutput(String)
    /// The agent ends.
    case cancelled

    /// A word for counters.
    var word: String {
        switch self {
        case .notStarted: "start"
        case .timedOut: "timeout"
        case .tooMuchOutput: "output_limit"
        case .exited: "status"
        case .signalled: "signal"
        case .badOutput: "bad_output"
        case .cancelled: "cancelled"
        }
    }
}

extension CommandFailure: CustomStringConvertible {
    /// One sentence without an end.
    var description: String {
        switch self {
        case .notStarted(let reason): "the command cannot be started: \(reason)"
        case .timedOut: "the command took too long and was killed"
        case .tooMuchOutput: "the command printed too much and was killed"
        case .exited(let status): "the command ended with status \(status)"
        case .signalled(let signal): "the command was ended by signal \(signal)"
        case .badOutput(let problem): "the command's output is not understood: \(problem)"
        case .cancelled: "the agent ends"
        }
    }
}
