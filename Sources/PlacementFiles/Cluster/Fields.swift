import Spelling

/// The fields of a JSON object, none of which may be unknown.
struct Fields {
    /// A key of any name.
    struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    private let container: KeyedDecodingContainer<Key>

    /// Opens an object.
    ///
    /// - Throws: `DecodingError` if it is none, or has a field that is not among the known ones.
    init(_ decoder: any Decoder, known: [String]) throws {
        container = try decoder.container(keyedBy: Key.self)
        for key in container.allKeys where !known.contains(key.stringValue) {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(
                    codingPath: container.codingPath + [key],
                    debugDescription: "is not a known field\(Self.hint(key.stringValue, known))"))
        }
    }

    func required<Value: Decodable>(_ name: String) throws -> Value {
        try placed(name) { try container.decode(Value.self, forKey: Key(stringValue: name)) }
    }

    /// The value of a field; nil if it is missing or null.
    func optional<Value: Decodable>(_ name: String) throws -> Value? {
        try placed(name) { try container.decodeIfPresent(Value.self, forKey: Key(stringValue: name)) }
    }

    /// Foundation does not say where a number is that does not fit its type.
    private func placed<Value>(_ name: String, _ decode: () throws -> Value) throws -> Value {
        do {
            return try decode()
        } catch  where !(error is DecodingError) {
            throw problem(name, "holds a number that is too large, or has a fraction and should have none")
        }
    }

    /// A number of bytes and the like; nil if it is missing.
    func amount(_ name: String) throws -> UInt64? {
        guard let value: Int = try optional(name) else { return nil }
        guard value >= 0 else { throw problem(name, "\(value) is negative; expected 0 or more") }
        return UInt64(value)
    }

    /// An error about the object as a whole.
    func problem(_ message: String) -> DecodingError {
        .dataCorrupted(DecodingError.Context(codingPath: container.codingPath, debugDescription: message))
    }

    /// An error about the value of a field.
    func problem(_ name: String, _ message: String) -> DecodingError {
        .dataCorrupted(
            DecodingError.Context(
                codingPath: container.codingPath + [Key(stringValue: name)], debugDescription: message))
    }

    /// What may have been meant, or what would have been right.
    static func hint(_ word: String, _ known: [String]) -> String {
        if let near = EditDistance.nearest(to: word, among: known) { return "; did you mean '\(near)'?" }
        return "; expected one of \(known.joined(separator: ", "))"
    }
}
