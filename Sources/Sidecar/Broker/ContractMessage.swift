import Foundation

/// Reads messages of the contract and says where they are wrong.
enum ContractMessage {
    /// Reads one JSON value.
    static func read<Message: Decodable>(
        _ type: Message.Type, from data: Data
    ) throws(ContractViolation) -> Message {
        do {
            return try JSONDecoder().decode(type, from: data)
        } catch let error as DecodingError {
            throw violation(error)
        } catch {
            throw ContractViolation("the message", "\(error)")
        }
    }

    private static func violation(_ error: DecodingError) -> ContractViolation {
        switch error {
        case .keyNotFound(let key, let context):
            return ContractViolation(place(context.codingPath), "the key \"\(key.stringValue)\" is missing")
        case .typeMismatch(let type, let context):
            return ContractViolation(place(context.codingPath), "expected \(word(for: type))")
        case .valueNotFound(let type, let context):
            return ContractViolation(place(context.codingPath), "is null; expected \(word(for: type))")
        case .dataCorrupted(let context):
            // Where JSON itself is broken, the decoder says at which line and column.
            let detail = (context.underlyingError as NSError?)?.userInfo[NSDebugDescriptionErrorKey] as? String
            return ContractViolation(place(context.codingPath), detail ?? context.debugDescription)
        @unknown default:
            return ContractViolation("the message", "\(error)")
        }
    }

    /// A path of keys as it would be written: `replicas[3].raft.voters`.
    private static func place(_ path: [any CodingKey]) -> String {
        var text = ""
        for key in path {
            if let index = key.intValue {
                text += "[\(index)]"
            } else {
                text += (text.isEmpty ? "" : ".") + key.stringValue
            }
        }
        return text.isEmpty ? "the message" : text
    }

    private static func word(for type: any Any.Type) -> String {
        if type == String.self { return "text" }
        if type == Bool.self { return "true or false" }
        if type is any FixedWidthInteger.Type { return "a whole number from 0" }
        if type is any Collection.Type { return "a list" }
        return "an object"
    }
}
