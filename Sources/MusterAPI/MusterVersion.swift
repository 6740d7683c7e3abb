/// Which release this is.
public enum MusterVersion {
    /// The version of the program, as in `muster --version`. The wire protocols have versions of their own.
    public static let current = "0.1.0"
}
