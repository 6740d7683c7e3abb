extension Unicode.Scalar {
    /// Whether it is one of the characters that command terminals instead of being shown by them.
    package var isControl: Bool { value < 0x20 || (0x7F...0x9F).contains(value) }
}

extension StringProtocol {
    /// Whether there is no control character in it.
    ///
    /// - Complexity: O(*n*)
    package var isPrintable: Bool { !unicodeScalars.contains { $0.isControl } }
}
