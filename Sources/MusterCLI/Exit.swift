import ArgumentParser
import Glibc
import MusterAPI
import MusterClient
import Sidecar
import SidecarConfiguration

/// How the program ends: one line on standard error, and a status that scripts can tell apart.
enum Exit {
    /// Something failed.
    static let failure: Int32 = 1
    /// The command line or the configuration is wrong.
    static let usage: Int32 = 2
    /// What was asked for does not exist.
    static let notFound: Int32 = 3
    /// It took too long.
    static let timedOut: Int32 = 4
    /// It was found, and it is not well.
    static let unhealthy: Int32 = 5
    /// Another process has taken over the agent's identity. Starting it again would take it back, for ever.
    static let superseded: Int32 = 6

    /// The cluster will not do what was asked for, and says by which rule.
    static let refused: Int32 = 7
    /// The same of a plan, whose statuses are those of `muster plan`.
    static let planRefused: Int32 = 4
    /// A plan has moves left.
    static let planUnfinished: Int32 = 2

    /// The status of wrong usage. Where 2 says that there is something to do, as with `diff` and with `terraform plan`, a
    /// misspelt option must not say so.
    private static var usageStatus: Int32 { CommandLine.arguments.dropFirst().first == "plan" ? failure : usage }

    /// Ends the process with the message and the status that an error calls for.
    static func end(with error: any Error) -> Never {
        let status = status(for: error)
        switch error {
        case let error as CommandFailure:
            Terminal.say("muster: \(error.message)")
        case is ExitCode where status != 0:
            break
        case is CleanExit, is ExitCode:
            MusterCommand.exit(withError: error)
        case is ConfigurationError, is MusterClientError:
            Terminal.say("muster: \(error)")
        case let error as ValidationError:
            // Found while the command ran: what it says is enough, and the usage of the whole program is not its own.
            Terminal.say("muster: \(error.message)")
        default:
            // Help goes to standard output with status 0; everything that the parser refuses is wrong usage.
            let code = MusterCommand.exitCode(for: error)
            if code == .success { MusterCommand.exit(withError: error) }
            if let suggestion = Suggestion.about(Array(CommandLine.arguments.dropFirst())) {
                Terminal.say("muster: \(suggestion)")
            } else {
                Terminal.say(
                    code == .validationFailure ? MusterCommand.fullMessage(for: error) : "muster: \(error)")
            }
        }
        exit(status)
    }

    private static func status(for error: any Error) -> Int32 {
        switch error {
        case let error as CommandFailure: return error.status
        case let error as ExitCode: return error.rawValue
        case is ConfigurationError: return usage
        case is ValidationError: return usageStatus
        case let error as MusterClientError:
            switch error {
            case .timedOut: return timedOut
            case .refused(let problem) where problem.status == 404: return notFound
            default: return failure
            }
        default:
            return MusterCommand.exitCode(for: error) == .validationFailure ? usageStatus : failure
        }
    }
}

/// A failure with its words and its status.
struct CommandFailure: Error {
    var message: String
    var status: Int32

    init(_ message: String, status: Int32 = Exit.failure) {
        self.message = message
        self.status = status
    }
}
