@testable import SidecarConfiguration

/// A disk without files.
func readNothing(_ path: String, _ origin: ConfigurationOrigin) throws(ConfigurationError) -> String {
    throw ConfigurationError(origin, "cannot open \(path): No such file or directory")
}
