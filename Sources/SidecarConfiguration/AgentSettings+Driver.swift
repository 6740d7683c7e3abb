import Cluster
import SWIM

extension AgentSettings {
    /// What speaks to the broker; nil for nothing.
    ///
    /// - Parameter root: the directory driver's root, if it is given: then that is what is meant.
    static func driver(
        _ settings: ConfigurationSettings, root: String?
    ) throws(ConfigurationError) -> Driver? {
        let kind = try settings.text("driver.kind") ?? (root == nil ? "none" : "directory")
        try checkSections(settings, kind: kind)
        switch kind {
        case "directory":
            guard let root else { throw settings.missing("driver.directory.root", since: "driver.kind", is: kind) }
            return .directory(try directory(settings, root: root))
        case "watch":
            let watch = Watch(
                expireAfter: try settings.number("driver.watch.expire_after"),
                bookmarkInterval: try settings.number("driver.watch.bookmark_interval"),
                resyncInterval: try settings.number("driver.watch.resync_interval"))
            try require(
                settings, "driver.watch.bookmark_interval", below: "driver.watch.resync_interval", orEqual: false)
            return .watch(watch)
        case "exec":
            let command = try settings.list("driver.exec.command")
            guard !command.isEmpty else {
                throw settings.missing("driver.exec.command", since: "driver.kind", is: kind)
            }
            let exec = Exec(
                command: command, environment: try settings.list("driver.exec.environment"),
                interval: try settings.number("driver.exec.interval"),
                timeout: try settings.number("driver.exec.timeout"),
                outputLimit: Int(clamping: try settings.number("driver.exec.output_limit")),
                expireAfter: try settings.number("driver.exec.expire_after"))
            try require(settings, "driver.exec.interval", below: "driver.exec.expire_after", orEqual: false)
            try require(settings, "driver.exec.timeout", below: "driver.exec.expire_after", orEqual: false)
            guard exec.outputLimit <= largestOutput else {
                throw ConfigurationError(
                    settings.origin("driver.exec.output_limit"), "\"driver.exec.output_limit\" is too much",
                    expected: "at most 64MiB")
            }
            return .exec(exec)
        default:
            return nil
        }
    }

    /// The most that a program may be allowed to print.
    private static let largestOutput = 64 << 20

    private static func directory(
        _ settings: ConfigurationSettings, root: String
    ) throws(ConfigurationError) -> Directory {
        let directory = Directory(
            root: root, segmentBytes: try settings.number("driver.directory.segment_bytes"),
            partitionBytes: try settings.number("driver.directory.partition_bytes"),
            copyRate: try settings.number("driver.directory.copy_rate"))
        guard directory.partitionBytes.dividedReportingOverflow(by: directory.segmentBytes).partialValue <= 10_000
        else {
            let segment = "driver.directory.segment_bytes"
            throw ConfigurationError(
                settings.origin(settings.isGiven(segment) ? segment : "driver.directory.partition_bytes"),
                "\"driver.directory.partition_bytes\" would need more than 10000 segments",
                expected: "larger segments")
        }
        return directory
    }

    /// Refuses settings of a driver that is not the one chosen: they would be passed over in silence.
    private static func checkSections(_ settings: ConfigurationSettings, kind: String) throws(ConfigurationError) {
        for section in ["directory", "watch", "exec"] where section != kind {
            let prefix = "driver.\(section)."
            guard
                let key = ConfigurationKey.all.first(where: { $0.path.hasPrefix(prefix) && settings.isGiven($0.path) })
            else { continue }
            guard settings.isGiven("driver.kind") else {
                throw ConfigurationError(
                    settings.origin(key.path),
                    section == "directory"
                        ? "\"\(key.path)\" is given and \"driver.directory.root\" is missing"
                        : "\"\(key.path)\" is given and \"driver.kind\" is not \"\(section)\"",
                    expected: "both, or neither")
            }
            throw ConfigurationError(
                settings.origin(key.path), "\"\(key.path)\" is given and \"driver.kind\" is \"\(kind)\"",
                expected: "\"driver.kind\" to be \"\(section)\", or no section \"driver.\(section)\"")
        }
    }
}
