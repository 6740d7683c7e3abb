/// The media types of the local HTTP interface.
public enum MediaType {
    /// One JSON value.
    public static let json = "application/json"
    /// JSON values, one per line.
    public static let lines = "application/x-ndjson"
    /// A ``Problem``.
    public static let problem = "application/problem+json"
}
