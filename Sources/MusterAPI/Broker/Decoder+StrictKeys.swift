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

/// Any key of an object.
private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }

    init?(intValue: Int) { nil }
}
