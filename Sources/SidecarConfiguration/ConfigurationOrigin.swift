/// Where a configuration value came from.
public enum ConfigurationOrigin: Hashable, Sendable, CustomStringConvertible {
    /// A place in a file; line and column count from 1.
    case file(String, line: Int, column: Int)
    /// An environment variable.
    case environment(String)
    /// A command-line option.
    case option(String)
    /// The default.
    case fallback

    /// `file:line:column`, the name of the variable, or the option.
    public var description: String {
        switch self {
        case .file(let path, let line, let column): "\(path):\(line):\(column)"
        case .environment(let name): "environment variable \(name)"
        case .option(let name): "option \(name)"
        case .fallback: "default"
        }
    }
}
