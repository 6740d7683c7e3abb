import Testing

@testable import SidecarConfiguration

/// Aliases of aliases, which the YAML library would follow for hours if it were let.
@Suite struct AliasTests {
    private func bomb(_ last: String) -> String {
        var text = "a: &a0 x\n"
        for level in 1...8 {
            let alias = "*a\(level - 1)"
            text += "b\(level): &a\(level) [\(Array(repeating: alias, count: 10).joined(separator: ", "))]\n"
        }
        return text + last
    }

    private let message = "m.yaml:1:1: the file has more than 16 aliases; expected no more than that"

    @Test(arguments: ["c: *a8\n", "? *a8\n: x\n", "{*a8 : x}\n"]) func areRefusedUnread(last: String) {
        let start = ContinuousClock.now
        do throws(ConfigurationError) {
            _ = try AgentSettings(parsing: bomb(last), file: "m.yaml", reading: readNothing)
            Issue.record("accepted")
        } catch {
            #expect(error.description == message)
        }
        do throws(ConfigurationError) {
            _ = try AgentSettings.topics(parsing: bomb(last), file: "m.yaml")
            Issue.record("accepted")
        } catch {
            #expect(error.description == message)
        }
        #expect(ContinuousClock.now - start < .seconds(5))
    }

    /// As deep as the library goes, and deeper.
    @Test(arguments: ["[", "{a: ", "- ", "? "]) func nestingIsBounded(piece: String) {
        let text = String(repeating: piece, count: 20_000)
        #expect(throws: ConfigurationError.self) {
            _ = try AgentSettings(parsing: text, file: "m.yaml", reading: readNothing)
        }
    }

    @Test func aFewAreWelcome() throws {
        let settings = try AgentSettings(
            parsing: """
                cluster: {name: &name c}
                node: {name: *name, bind: "127.0.0.1:7946", state_directory: s}
                security: {keyring: k.json}
                """, file: "m.yaml", reading: readNothing)
        #expect(settings.name == "c")
    }
}
