extension Decoder {
    /// Refuses an object that has keys besides those of a type: a misspelt optional key would be passed over in silence.
    func refuseUnknownKeys<Keys: CodingKey & CaseIterable>(besides known: Keys.Type) throws {
        let names = known.allCases.map(\.stringValue)
        let container = try container(keyedBy: AnyKey.self)
        let strangers = container.allKeys.filter { !names.contains($0.stringValue) }
        guard let stranger = strangers.min(by: { $0.stringValue < $1.stringValue }) else { return }
        throw DecodingError.dataCorrupted(
            DecodingError.Context(
                codingPath: codingPath,
                debugDescription: "unknown key \"\(stranger.stringValue.prefix(64))\"; expected only "
                    + names.sorted().joined(separator: ", ")))
    }
}

extension KeyedDecodingContainer {
    /// A whole number from 0. What is none is an error at its place, which the decoder by itself does not always name.
    func decodeNumber(forKey key: Key) throws -> UInt64 {
        do {
            return try decode(UInt64.self, forKey: key)
        } catch let error as DecodingError {
            throw error
        } catch {
            throw DecodingError.dataCorruptedError(
                forKey: key, in: self, debugDescription: "expected a whole number from 0")
        }
    }

    /// A whole number from 0; nil if it is missing or null.
    func decodeNumberIfPresent(forKey key: Key) throws -> UInt64? {
        try contains(key) && !decodeNil(forKey: key) ? decodeNumber(forKey: key) : nil
    }
}

/// Any key of an object.
private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }

    init?(intValue: Int) { nil }
}
