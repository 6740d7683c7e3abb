import Foundation
import MusterAPI
import Testing

@Suite struct DirectiveRequestTests {
    private func read(_ text: String) throws -> DirectiveRequest {
        try JSONDecoder().decode(DirectiveRequest.self, from: Data(text.utf8))
    }

    @Test(arguments: [
        (#"{"action":"drain","node":"n3"}"#, DirectiveRequest(.drain, node: "n3")),
        (#"{"action":"drain","node":"n3","seconds":60}"#, DirectiveRequest(.drain, node: "n3", seconds: 60)),
        (
            #"{"action":"maintenance","node":"n3","seconds":1.5}"#,
            DirectiveRequest(.maintenance, node: "n3", seconds: 1.5)
        ),
        (#"{"action":"replace","node":"a","successor":"b"}"#, DirectiveRequest(.replace, node: "a", successor: "b")),
        (#"{"action":"cancel"}"#, DirectiveRequest(.cancel)),
        (#"{"action":"cancel","partition":"t/1"}"#, DirectiveRequest(.cancel, partition: "t/1")),
        (#"{"action":"pause"}"#, DirectiveRequest(.pause)),
    ])
    func requests(text: String, request: DirectiveRequest) throws {
        #expect(try read(text) == request)
        let again = try JSONDecoder().decode(DirectiveRequest.self, from: JSONEncoder().encode(request))
        #expect(again == request)
    }

    @Test(arguments: [
        (#"{}"#, #""action" is missing; expected one of drain"#),
        (#"{"action":"explode"}"#, #""explode" is not an action"#),
        (#"{"action":"drain"}"#, #"drain needs "node""#),
        (#"{"action":"maintenance","node":"n"}"#, #"maintenance needs "seconds""#),
        (#"{"action":"pause","node":"n"}"#, #"pause has no field "node"; it takes no other field"#),
        (#"{"action":"drain","nod":"n"}"#, #"drain has no field "nod"; it takes "node" and "seconds""#),
        (#"{"action":"drain","node":7}"#, #""node" should be a text"#),
        (#"{"action":"drain","node":"n","seconds":-1}"#, #""seconds" should be a number of 0 or more"#),
        (#"{"action":"drain","node":"n","seconds":"9"}"#, #""seconds" should be"#),
    ])
    func nonsense(text: String, says: String) {
        let error = #expect(throws: DecodingError.self) { try read(text) }
        guard case .dataCorrupted(let context)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(context.debugDescription.contains(says), "\(context.debugDescription)")
    }
}
