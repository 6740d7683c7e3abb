import Cluster
import Muster
public import SidecarConfiguration

extension AgentConfiguration {
    /// Reads a configuration file and merges it with the environment and the command line.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - environment: all environment variables.
    ///   - arguments: options of the form `--node-name n1`; see `ConfigurationKey.option`.
    public init(
        contentsOf path: String, environment: [String: String] = [:], arguments: [String] = []
    ) throws(ConfigurationError) {
        let text = try AgentConfiguration.read(path, for: .option("--config"))
        try self.init(parsing: text, file: path, environment: environment, arguments: arguments)
    }

    /// Reads a configuration from text.
    ///
    /// - Parameters:
    ///   - text: what would be in the file.
    ///   - file: the name for errors; relative paths start at its directory.
    ///   - environment: all environment variables.
    ///   - arguments: options of the form `--node-name n1`; see `ConfigurationKey.option`.
    public init(
        parsing text: String, file: String, environment: [String: String] = [:], arguments: [String] = []
    ) throws(ConfigurationError) {
        self.init(
            try AgentSettings(
                parsing: text, file: file, environment: environment, arguments: arguments,
                reading: AgentConfiguration.read))
    }

    private init(_ settings: AgentSettings) {
        node = NodeConfiguration(
            clusterName: settings.clusterName, name: settings.name, bind: settings.bind,
            advertise: settings.advertise, seeds: settings.seeds, keyringPath: settings.keyringPath,
            stateDirectory: settings.stateDirectory, cluster: settings.cluster)
        socketPath = settings.socketPath
        driver = settings.driver.map(DriverConfiguration.init)
        logLevel = settings.logLevel
        warnings = settings.warnings
    }

    private static func read(_ path: String, for origin: ConfigurationOrigin) throws(ConfigurationError) -> String {
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try Files.read(path, limit: 1 << 20)
        } catch {
            throw ConfigurationError(origin, "\(error)")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ConfigurationError(.file(path, line: 1, column: 1), "this is not text in UTF-8")
        }
        return text
    }
}

extension DriverConfiguration {
    init(_ driver: AgentSettings.Driver) {
        switch driver {
        case .directory(let settings):
            self = .directory(
                DirectoryDriver.Configuration(
                    root: settings.root, segmentBytes: settings.segmentBytes, partitionBytes: settings.partitionBytes,
                    copyRate: settings.copyRate))
        case .watch(let settings):
            self = .watch(
                Watch(
                    expireAfter: .init(settings.expireAfter), bookmarkInterval: .init(settings.bookmarkInterval),
                    resyncInterval: .init(settings.resyncInterval)))
        case .exec(let settings):
            self = .exec(
                Exec(
                    command: settings.command, environment: settings.environment, interval: .init(settings.interval),
                    timeout: .init(settings.timeout), outputLimit: settings.outputLimit,
                    expireAfter: .init(settings.expireAfter)))
        }
    }
}

extension Duration {
    /// So many nanoseconds.
    fileprivate init(_ nanoseconds: UInt64) {
        self = .nanoseconds(Int64(clamping: nanoseconds))
    }
}
