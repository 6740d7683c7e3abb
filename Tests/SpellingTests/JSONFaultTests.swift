import Foundation
import Spelling
import Testing

@Suite struct JSONFaultTests {
    @Test(arguments: [
        (#"{"a": }"#, "line 1, column 7"), ("{\n  \"a\": 1,\n  ?\n}", "line 3, column 3"),
        ("[1, 2", "line 1, column 6"),
        ("{\n\n", "line 3, column 1"),
    ])
    func theFirstFaultIsFound(text: String, place: String) throws {
        let fault = try #require(JSONFault(in: Data(text.utf8)))
        #expect(fault.place == place && fault.problem.hasPrefix("not JSON: "), "\(fault)")
        // The bytes may be a part of others.
        let part = Data("xy\n\(text)".utf8).dropFirst(3)
        #expect(JSONFault(in: part)?.place == place)
    }

    @Test(arguments: ["{}", "[1, 2.5e3]", "null", "\"text\"", " true "]) func whatIsJSONHasNone(text: String) {
        #expect(JSONFault(in: Data(text.utf8)) == nil)
    }

    @Test func keysArePaths() {
        struct Key: CodingKey {
            var stringValue: String
            var intValue: Int?
            init(stringValue: String) { self.stringValue = stringValue }
            init(intValue: Int) { (stringValue, self.intValue) = ("Index \(intValue)", intValue) }
        }
        let keys: [Key] = [Key(stringValue: "partitions"), Key(intValue: 17), Key(stringValue: "replicas")]
        #expect(JSONFault.path(keys) == "partitions[17].replicas" && JSONFault.path([]) == "")
    }
}
