import Dispatch
import Foundation
import Logging
import Muster

extension Agent {
    /// Makes the driver, and the place where it meets a broker if it speaks to one.
    ///
    /// - Parameter environment: the agent's environment.
    static func makeDriver(
        _ configuration: AgentConfiguration, environment: [String: String] = ProcessInfo.processInfo.environment,
        logger: Logger
    ) -> (driver: (any BrokerDriver)?, exchange: BrokerExchange?) {
        func exchange(_ kind: String, _ settings: BrokerSettings) -> BrokerExchange {
            BrokerExchange(
                driver: kind, cluster: configuration.node.clusterName, settings: settings, logger: logger)
        }
        switch configuration.driver {
        case nil:
            return (nil, nil)
        case .directory(let directory):
            return (DirectoryDriver(configuration: directory, logger: logger), nil)
        case .watch(let watch):
            let exchange = exchange(
                "watch",
                BrokerSettings(
                    expireAfter: watch.expireAfter, bookmarkInterval: watch.bookmarkInterval,
                    resyncInterval: watch.resyncInterval))
            return (WatchDriver(exchange: exchange), exchange)
        case .exec(let exec):
            precondition(!exec.command.isEmpty, "there is nothing to run")
            let exchange = exchange("exec", BrokerSettings(expireAfter: exec.expireAfter))
            let command = Command(
                path: exec.command[0], arguments: Array(exec.command.dropFirst()),
                environment: environment.filter { exec.environment.contains($0.key) }, timeout: exec.timeout,
                outputLimit: exec.outputLimit)
            return (
                ExecDriver(exchange: exchange, command: command, interval: exec.interval, logger: logger), exchange
            )
        }
    }
}
