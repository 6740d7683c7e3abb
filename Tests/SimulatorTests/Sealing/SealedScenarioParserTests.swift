import Testing

@testable import Simulator

@Suite struct SealedScenarioParserTests {
    private func parse(_ line: String, sealed: String = "true", expect: String = "") throws -> Scenario {
        try Scenario(
            parsing: """
                format: 1
                name: x
                run: {until: 60s, sealed: \(sealed)}
                nodes: {count: 6}
                timeline: [\(line)]
                expect: {always: [time-advances]\(expect)}
                """, file: "x.yaml")
    }

    private func message(_ line: String, sealed: String = "true", expect: String = "") -> String? {
        do {
            _ = try parse(line, sealed: sealed, expect: expect)
            return nil
        } catch {
            return (error as? ScenarioError)?.message
        }
    }

    @Test func readsARotation() throws {
        let scenario = try parse("{at: 10s, rotate-key: {nodes: \"n[2-3]\", promote: k4, every: 2s}}")
        #expect(scenario.isSealed && scenario.keyCount == 4)
        guard case .rotateKey(let rotation) = scenario.timeline[0].action else {
            Issue.record("another action")
            return
        }
        #expect(rotation.step == .promote && rotation.key == 4 && rotation.every == 2_000_000_000)
        #expect(rotation.nodes.fixedNodes == [1, 2])
    }

    @Test func readsAStranger() throws {
        let scenario = try parse("{at: 10s, stranger: {at: n3, cluster: other, key: k2}}")
        #expect(scenario.nodes.count == 7 && scenario.nodes[6].isStranger && !scenario.nodes[6].isInitial)
        #expect(scenario.nodes[6].origin == .stranger(Stranger(place: 2, key: 2, cluster: "other")))
        #expect(scenario.timeline[0].action == .substitute(6, replaces: 2))
    }

    @Test(arguments: [
        ("{at: 1s, rotate-key: {nodes: all}}", "rotate-key needs one of accept, promote, retire"),
        (
            "{at: 1s, rotate-key: {nodes: all, accept: k2, retire: k1}}",
            "rotate-key needs one of accept, promote, retire"
        ),
        ("{at: 1s, rotate-key: {nodes: all, accept: k17}}", "accept must be a key from k1 to k16, not 'k17'"),
        ("{at: 1s, rotate-key: {nodes: all, accept: k02}}", "accept must be a key from k1 to k16, not 'k02'"),
        ("{at: 1s, rotate-key: {nodes: all, accept: 2}}", "accept must be a key from k1 to k16, not '2'"),
        ("{at: 1s, stranger: {at: n1}}", "a stranger has a key or a cluster of its own"),
        ("{at: 1s, stranger: {cluster: x}}", "the cluster of the others is called 'x'"),
        ("{at: 1s, stranger: {at: all, key: k1}}", "at must name one node"),
        ("{at: 1s, for: 2s, rotate-key: {nodes: all, accept: k2}}", "rotate-key happens at once and takes no 'for'"),
    ]) func refuses(line: String, expected: String) {
        #expect(message(line) == expected)
    }

    @Test(arguments: [
        ("rotate-key", "{at: 1s, rotate-key: {nodes: all, accept: k2}}"),
        ("stranger", "{at: 1s, stranger: {key: k2}}"),
        ("a forged packet", "{at: 1s, inject: {into: all, from: n1, key: k2, bytes: random(9)}}"),
    ]) func refusesWhatNeedsASeal(name: String, line: String) {
        #expect(message(line) == nil)
        #expect(message(line, sealed: "false") == "\(name) needs 'run: {sealed: true}'")
    }

    /// Where nothing is sealed, nothing is refused: such a measure could not fail or could not hold.
    @Test func refusesMeasuresOfChannelsThatAreNotThere() {
        for metric in Metric.allCases where metric.needsSealing {
            let expect = ", measure: {\(metric.rawValue): \"== 0\"}"
            #expect(message("", expect: expect) == nil)
            #expect(message("", sealed: "false", expect: expect) == "\(metric.rawValue) needs 'run: {sealed: true}'")
        }
        #expect(message("", sealed: "perhaps") == "sealed must be true or false, not 'perhaps'")
    }

    @Test func everyDropOfAChannelHasItsReason() {
        for metric in Metric.allCases {
            #expect((metric.refusal != nil) == metric.rawValue.hasPrefix("dropped_"), "\(metric)")
        }
    }
}
