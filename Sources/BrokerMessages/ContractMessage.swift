package import Foundation
import Spelling

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
            guard context.codingPath.isEmpty, let fault = JSONFault(in: data) else {
                return ContractViolation(place(context.codingPath), context.debugDescription)
            }
            return data.isEmpty
                ? ContractViolation("the message", "is empty") : ContractViolation(fault.place, fault.problem)
        @unknown default:
            return ContractViolation("the message", "\(error)")
        }
    }

    private static func place(_ keys: [any CodingKey]) -> String {
        keys.isEmpty ? "the message" : JSONFault.path(keys)
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
