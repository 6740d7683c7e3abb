import Foundation
import Spelling

/// Decodes JSON and says in one line what is wrong with it.
enum JSONText {
    static func decode<Value: Decodable>(_ data: Data, file: String) throws(ClusterFileError) -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: data)
        } catch let error as DecodingError {
            throw describe(error, in: data, file: file)
        } catch {
            throw ClusterFileError(file: file, message: "\(error)")
        }
    }

    private static func describe(_ error: DecodingError, in data: Data, file: String) -> ClusterFileError {
        switch error {
        case .typeMismatch(let type, let context):
            ClusterFileError(
                file: file, place: JSONFault.path(context.codingPath),
                message: "expected \(name(of: type)), found something else")
        case .valueNotFound(let type, let context):
            ClusterFileError(
                file: file, place: JSONFault.path(context.codingPath), message: "expected \(name(of: type)), found null"
            )
        case .keyNotFound(let key, let context):
            ClusterFileError(
                file: file, place: JSONFault.path(context.codingPath),
                message: "the field '\(key.stringValue)' is missing")
        case .dataCorrupted(let context):
            if data.isEmpty {
                ClusterFileError(file: file, message: "is empty")
            } else if context.codingPath.isEmpty, let fault = JSONFault(in: data) {
                ClusterFileError(file: file, place: fault.place, message: fault.problem)
            } else {
                ClusterFileError(
                    file: file, place: JSONFault.path(context.codingPath), message: context.debugDescription)
            }
        @unknown default:
            ClusterFileError(file: file, message: "\(error)")
        }
    }

    private static func name(of type: Any.Type) -> String {
        switch type {
        case is String.Type: "a string"
        case is Double.Type: "a number"
        case is Int.Type: "an integer"
        case is UInt64.Type: "an integer of 0 or more"
        case is [Any].Type: "an array"
        default:
            String(describing: type).contains("Dictionary")
                ? "an object" : String(describing: type).contains("Array") ? "an array" : "another type"
        }
    }
}
