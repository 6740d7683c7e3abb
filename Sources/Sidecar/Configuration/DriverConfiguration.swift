/// What speaks to the broker, and how.
public enum DriverConfiguration: Hashable, Sendable {
    /// The parameters of the watch driver.
    public struct Watch: Hashable, Sendable {
        /// A report of the broker counts for so long.
        public var expireAfter: Duration
        /// The broker hears something at least this often.
        public var bookmarkInterval: Duration
        /// The broker gets everything anew this often.
        public var resyncInterval: Duration

        /// Creates parameters.
        public init(
            expireAfter: Duration = .seconds(30), bookmarkInterval: Duration = .seconds(5),
            resyncInterval: Duration = .seconds(300)
        ) {
            self.expireAfter = expireAfter
            self.bookmarkInterval = bookmarkInterval
            self.resyncInterval = resyncInterval
        }
    }

    /// The parameters of the exec driver.
    public struct Exec: Hashable, Sendable {
        /// The program's path and its arguments.
        public var command: [String]
        /// The names of the variables that it gets from the agent's environment; it gets no others.
        public var environment: [String]
        /// How often it is run.
        public var interval: Duration
        /// It is killed after.
        public var timeout: Duration
        /// The most bytes that it may print.
        public var outputLimit: Int
        /// What it printed counts for so long.
        public var expireAfter: Duration

        /// Creates parameters. The command has at least a path.
        public init(
            command: [String], environment: [String] = ["PATH"], interval: Duration = .seconds(2),
            timeout: Duration = .seconds(10), outputLimit: Int = 1 << 20, expireAfter: Duration = .seconds(30)
        ) {
            self.command = command
            self.environment = environment
            self.interval = interval
            self.timeout = timeout
            self.outputLimit = outputLimit
            self.expireAfter = expireAfter
        }
    }

    /// The broker that comes with Muster.
    case directory(DirectoryDriver.Configuration)
    /// A broker that watches the local interface.
    case watch(Watch)
    /// A program that speaks for the broker.
    case exec(Exec)
}
