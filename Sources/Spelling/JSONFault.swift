package import Foundation

/// Where bytes stop being JSON, and why.
///
/// Foundation's decoder only says that they are not JSON; its other parser knows the place.
package struct JSONFault {
    /// The line and the column, both from 1; the column counts bytes.
    package var place: String
    /// What is wrong there.
    package var problem: String

    /// Looks for the first fault; nil if there is none. Takes O(*n*) time and memory.
    package init?(in data: Data) {
        var text: String
        do {
            _ = try JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed)
            return nil
        } catch {
            text = (error as NSError).userInfo[NSDebugDescriptionErrorKey] as? String ?? "no reason is given"
        }
        var offset = data.count
        if let range = text.range(of: " around character ") {
            offset = Int(text[range.upperBound...].prefix(while: \.isNumber)) ?? offset
            text = String(text[..<range.lowerBound])
        }
        while text.last == "." { text.removeLast() }
        let before = data.prefix(offset)
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? before.startIndex
        place = "line \(line), column \(before.endIndex - start + 1)"
        problem = "not JSON: " + text.prefix(1).lowercased() + text.dropFirst()
    }

    /// Keys as one would write them: `partitions[17].replicas[2]`. Empty for the whole text.
    package static func path(_ keys: [any CodingKey]) -> String {
        var path = ""
        for key in keys {
            if let index = key.intValue {
                path += "[\(index)]"
            } else {
                path += (path.isEmpty ? "" : ".") + key.stringValue
            }
        }
        return path
    }
}
