import Foundation

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
                file: file, place: path(context.codingPath),
                message: "expected \(name(of: type)), found something else")
        case .valueNotFound(let type, let context):
            ClusterFileError(
                file: file, place: path(context.codingPath), message: "expected \(name(of: type)), found null")
        case .keyNotFound(let key, let context):
            ClusterFileError(
                file: file, place: path(context.codingPath), message: "the field '\(key.stringValue)' is missing")
        case .dataCorrupted(let context):
            context.codingPath.isEmpty
                ? syntax(context, in: data, file: file)
                : ClusterFileError(file: file, place: path(context.codingPath), message: context.debugDescription)
        @unknown default:
            ClusterFileError(file: file, message: "\(error)")
        }
    }

    /// Not JSON at all: another parser of Foundation's knows the place.
    private static func syntax(_ context: DecodingError.Context, in data: Data, file: String) -> ClusterFileError {
        guard !data.isEmpty else { return ClusterFileError(file: file, message: "is empty") }
        var text = context.debugDescription
        do {
            _ = try JSONSerialization.jsonObject(with: data)
        } catch {
            text = (error as NSError).userInfo[NSDebugDescriptionErrorKey] as? String ?? text
        }
        var offset = data.count
        if let range = text.range(of: " around character ") {
            offset = Int(text[range.upperBound...].prefix(while: \.isNumber)) ?? offset
            text = String(text[..<range.lowerBound])
        }
        // The place: the line, and the column in bytes.
        let before = data.prefix(offset)
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let column = before.count - (before.lastIndex(of: UInt8(ascii: "\n")).map { $0 - before.startIndex + 1 } ?? 0)
        text = text.prefix(1).lowercased() + text.dropFirst()
        while text.last == "." { text.removeLast() }
        return ClusterFileError(
            file: file, place: "line \(line), column \(column + 1)", message: "not JSON: \(text)")
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

    /// `partitions[17].replicas[2]`.
    private static func path(_ keys: [any CodingKey]) -> String {
        var path = ""
        for key in keys {
            if let index = key.intValue {
                path += "[\(index)]"
            } else {
                path += path.isEmpty ? key.stringValue : ".\(key.stringValue)"
            }
        }
        return path
    }
}
