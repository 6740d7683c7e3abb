import ArgumentParser
import Foundation
import Logging
import Muster
import PacketSecurity
import Sidecar
import SidecarConfiguration

/// `muster agent`.
struct AgentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agent",
        abstract: "Run the sidecar beside a broker.",
        discussion: """
            EXAMPLES
              muster agent --config /etc/muster/muster.yaml
              muster agent --config muster.yaml --node-name n2 --node-bind 127.0.0.1:7947
              MUSTER_NODE_NAME=n2 muster agent --config muster.yaml
              muster agent --config muster.yaml --check

            SIGTERM and SIGINT leave the cluster and end the agent; a second one ends it at once. Ends with status 6 if
            another process has taken over its identity: do not start it again before that is settled.

            SETTINGS
            An option counts before its environment variable, that before the file, that before the default.

            \(AgentCommand.settings)
            """)

    @Option(
        help: ArgumentHelp("The configuration file.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"]))
    var config: String

    @Flag(help: "Check the configuration and the keyring, show the keys' fingerprints, and end.")
    var check = false

    @Flag(help: .hidden)
    var stopWithInput = false

    @Argument(parsing: .allUnrecognized, help: ArgumentHelp("Settings; see below.", valueName: "setting"))
    var settings: [String] = []

    /// All settings with their names everywhere.
    private static var settings: String {
        ConfigurationKey.all.map { key in
            let note = key.isRequired ? "required" : key.fallback.map { "default \($0)" } ?? "optional"
            return
                "  \(key.option) \(key.valueHint)\n      \(key.summary) (\(note))\n      \(key.environmentName), \(key.path)"
        }.joined(separator: "\n")
    }

    /// Looks at everything that can be looked at without taking part.
    private static func check(_ configuration: AgentConfiguration, file: String) throws {
        Terminal.say("\(file) is right")
        for warning in configuration.warnings { Terminal.say("warning: \(warning)") }
        do throws(KeyringError) {
            let keyring = try Keyring(contentsOf: configuration.node.keyringPath)
            let keys = keyring.entries.map { "\($0.fingerprint) (\($0.state.rawValue))" }.joined(separator: ", ")
            Terminal.say("\(configuration.node.keyringPath) is right: \(keys)")
        } catch {
            throw CommandFailure("\(error)", status: Exit.usage)
        }
    }

    func run() async throws {
        let configuration = try AgentConfiguration(
            contentsOf: config, environment: ProcessInfo.processInfo.environment, arguments: settings)
        if check { return try AgentCommand.check(configuration, file: config) }
        let level = Logger.Level(rawValue: configuration.logLevel) ?? .info
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = level
            return handler
        }
        var logger = Logger(label: "muster")
        logger[metadataKey: "node"] = "\(configuration.name)"
        do {
            try await Agent(configuration: configuration, logger: logger)
                .run(stoppingAfter: stopWithInput ? InputEnd.wait : nil)
        } catch is CancellationError {
            throw ExitCode(Exit.failure)
        } catch let error as NodeError {
            if case .superseded = error { throw CommandFailure("\(error)", status: Exit.superseded) }
            throw CommandFailure("\(error)")
        } catch {
            throw CommandFailure("\(error)")
        }
    }
}
