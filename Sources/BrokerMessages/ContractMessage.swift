package import Foundation

/// Reads messages of the contract and says where they are wrong.
package enum ContractMessage {
    /// Reads one JSON value.
    package static func read<Message: Decodable>(
        _ type: Message.Type, from data: Data
    ) throws(ContractViolation) -> Message {
        do {
            return try JSONDecoder().decode(type, from: data)
        } catch let error as DecodingError {
            throw violation(error, in: data)
        } catch {
            throw ContractViolation("the message", "\(error)")
        }
    }

    private static func violation(_ error: DecodingError, in data: Data) -> ContractViolation {
        switch error {
        case .keyNotFound(let key, let context):
            return ContractViolation(place(context.codingPath), "the key \"\(key.stringValue)\" is missing")
        case .typeMismatch(let type, let context):
            return ContractViolation(place(context.codingPath), "expected \(word(for: type))")
        case .valueNotFound(let type, let context):
            return ContractViolation(place(context.codingPath), "expected \(word(for: type))")
        case .dataCorrupted(let context):
            guard context.codingPath.isEmpty, let syntax = syntax(of: data) else {
                return ContractViolation(place(context.codingPath), context.debugDescription)
            }
            return syntax
        @unknown default:
            return ContractViolation("the message", "\(error)")
        }
    }

    /// Where the bytes are not JSON; nil if they are. Another parser of Foundation's knows the place.
    private static func syntax(of data: Data) -> ContractViolation? {
        guard !data.isEmpty else { return ContractViolation("the message", "is empty") }
        var text: String
        do {
            _ = try JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed)
            return nil
        } catch {
            text = (error as NSError).userInfo[NSDebugDescriptionErrorKey] as? String ?? "this is not JSON"
        }
        var offset = data.count
        if let range = text.range(of: " around character ") {
            offset = Int(text[range.upperBound...].prefix(while: \.isNumber)) ?? offset
            text = String(text[..<range.lowerBound])
        }
        let before = data.prefix(offset)
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? before.startIndex
        while text.last == "." { text.removeLast() }
        return ContractViolation(
            "line \(line), column \(before.endIndex - start + 1)",
            "not JSON: " + text.prefix(1).lowercased() + text.dropFirst())
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
        // A dictionary is a collection as well.
        if type is any Collection.Type, !"\(type)".hasPrefix("Dictionary") { return "a list" }
        return "an object"
    }
}
