import Cluster
import FuzzTargets
import SWIM
import Testing

@testable import Simulator

@Suite struct ScenarioParserTests {
    private func parse(_ text: String) throws -> Scenario {
        try Scenario(parsing: text, file: "x.yaml")
    }

    private func message(_ text: String) -> String? {
        do {
            _ = try Scenario(parsing: text, file: "x.yaml")
            return nil
        } catch {
            return error.description
        }
    }

    /// A file that is in order, except for what is put into its lines.
    private func file(
        run: String = "{until: 60s}", nodes: String = "{count: 6}", rest: String = "",
        expect: String = "{always: [datagram-fits-mtu]}"
    ) -> String {
        "format: 1\nname: x\nrun: \(run)\nnodes: \(nodes)\n\(rest)\nexpect: \(expect)\n"
    }

    /// Two levels of eight aliases of a long list.
    @Test func aliasesDoNotFillTheMemory() throws {
        var text = "a: &a [\(Array(repeating: "x", count: 2_000).joined(separator: ", "))]\n"
        text += "b: &b [\(Array(repeating: "*a", count: 8).joined(separator: ", "))]\n"
        text += "c: [\(Array(repeating: "*b", count: 8).joined(separator: ", "))]\n"
        #expect(try #require(message(text)).hasSuffix("more than 100000 values, counting those behind aliases"))
    }

    /// Aliases of aliases, at last as a key, which the YAML library would hash with all that is behind it.
    @Test(arguments: ["c: *a8\n", "? *a8\n: x\n", "{*a8 : x}\n"]) func aliasesOfAliasesAreRefusedUnread(last: String)
        throws
    {
        var text = "a: &a0 x\n"
        for level in 1...8 {
            let alias = "*a\(level - 1)"
            text += "b\(level): &a\(level) [\(Array(repeating: alias, count: 10).joined(separator: ", "))]\n"
        }
        let start = ContinuousClock.now
        #expect(try #require(message(text + last)).hasSuffix("more than 16 aliases"))
        #expect(ContinuousClock.now - start < .seconds(5), "hours, if it were read")
    }

    /// The worst that the permitted aliases can do: five levels of three, then as keys.
    @Test func fewAliasesAsKeysAreRefusedInTime() throws {
        var text = "a: &a0 [\(Array(repeating: "x", count: 1_000).joined(separator: ", "))]\n"
        for level in 1...5 {
            text += "b\(level): &a\(level) [*a\(level - 1), *a\(level - 1), *a\(level - 1)]\n"
        }
        #expect(try #require(message(text + "? *a5\n: x\n")).hasSuffix("counting those behind aliases"))
    }

    @Test func readsEverything() throws {
        let scenario = try parse("# A comment.\n" + ScenarioTarget.complete)
        #expect(scenario.name == "all-of-it")
        #expect(scenario.about == "Every key there is.")
        #expect(scenario.seeds == [16, 17, 18])
        #expect(scenario.until == 120_000_000_000)
        #expect(scenario.warmup == 1_500_000_000)
        #expect(scenario.isSealed && scenario.keyCount == 2)
        #expect(scenario.nodes.map(\.name) == ["n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8"])
        #expect(scenario.nodes.map(\.rack) == ["r1", "r2", "r3", "r1", "r2", "r3", "r1", "r2"])
        #expect(scenario.nodes.map(\.isInitial) == [true, true, true, true, true, true, false, false])
        #expect(scenario.configuration.membership.probeInterval == .milliseconds(500))
        #expect(scenario.configuration.membership.suspicionMultiplier == 4)
        #expect(scenario.configuration.recoverAfter == .seconds(10))
        #expect(scenario.configuration.maximumMoves == 9)
        #expect(scenario.configuration.voters == ["n1", "n2", "n3"])
        #expect(scenario.configuration.expectedMembers == 6)
        #expect(scenario.configuration.topics.map(\.name) == ["orders", "audit"])
        #expect(scenario.brokers.topicBytes == [1_572_864, 1_000_000])
        #expect(scenario.brokers.bandwidth == 20_000_000)
        #expect(scenario.joinThrough == [0, 1, 4, 7])
        #expect(scenario.joinOver == 2_000_000_000)
        #expect(scenario.link.latency == .exponential(minimum: 500_000, mean: 2_000_000))
        #expect(scenario.link.loss == Probability(partsPerMillion: 1_000))
        #expect(scenario.linkOverrides.count == 2)
        #expect(scenario.linkOverrides[0].model.latency == .constant(30_000_000))
        #expect(scenario.linkOverrides[0].model.loss == scenario.link.loss)
        #expect(scenario.timeline.count == 10)
        #expect(scenario.timeline[0].action == .crash(Selector(terms: [.random(2)], text: "random(2)")))
        #expect(
            scenario.timeline[1].action
                == .restart(Selector(terms: [.crashed], text: "crashed"), keepsState: false))
        #expect(scenario.timeline[3].duration == 3_000_000_000)
        #expect(scenario.expectations.count == 13)
        #expect(scenario.expectations[1].name == "never healthy is dead at r1 from 1500ms to 120s for longer than 5s")
        #expect(
            scenario.expectations[3].claim
                == .eventuallyState(
                    Selector(terms: [.nodes([7])], text: "n8"), .left,
                    observers: Selector(terms: [.all], text: "all"),
                    window: .init(from: 17_000_000_000, to: 22_000_000_000)))
    }

    @Test func partsOfTheProtocolCanBeSwitchedOff() throws {
        let scenario = try parse(file(nodes: "{count: 6, config: {without: [piggyback, anti-entropy]}}"))
        let features = scenario.configuration.membership.features
        #expect(features == ProtocolFeatures.all.subtracting([.piggyback, .antiEntropy]))
        let all = [
            "suspicion", "piggyback", "probe-awareness", "suspicion-awareness", "buddy-system", "adaptive-probing",
            "burst-gossip", "anti-entropy", "healing", "storm-control",
        ]
        let none = try parse(file(nodes: "{count: 6, config: {without: [\(all.joined(separator: ", "))]}}"))
        #expect(none.configuration.membership.features == [])
    }

    @Test func seedsMayBeAList() throws {
        let scenario = try parse(file(rest: "seeds: [1, 42, 0xC0FFEE, 18446744073709551615]"))
        #expect(scenario.seeds == [1, 42, 0xC0FFEE, .max])
    }

    @Test func wordsThatYAMLTakesForBooleansAreWords() throws {
        #expect(try parse(file().replacing("name: x", with: "name: no")).name == "no")
    }

    @Test(
        arguments: [
            ("1500ms", 1_500_000_000), ("0.4ms", 400_000), ("20s", 20_000_000_000), ("250us", 250_000),
            ("1h", 3_600_000_000_000),
            ("7ns", 7), ("2.5m", 150_000_000_000),
        ] as [(String, UInt64)])
    func durations(text: String, nanoseconds: UInt64) {
        #expect(Quantity.duration(text) == nanoseconds)
    }

    @Test(arguments: [
        "", "20", "s", "-1s", "1.s", "1..2s", "1e3s", "0.5ns", "20sec", "99999999999999999999s", "1 000s",
    ])
    func notDurations(text: String) {
        #expect(Quantity.duration(text) == nil)
    }

    @Test func sharesAndSizes() {
        #expect(Quantity.probability("12.5%") == Probability(partsPerMillion: 125_000))
        #expect(Quantity.probability("100%") == .always)
        #expect(Quantity.probability("100.1%") == nil)
        #expect(Quantity.probability("0.1") == nil)
        #expect(Quantity.bytes("64kB") == 64_000)
        #expect(Quantity.bytes("1KiB") == 1_024)
        #expect(Quantity.rate("1MB/s") == 1_000_000)
        #expect(Quantity.rate("1MB") == nil)
        #expect(Quantity.thousandths("2.05") == 2_050)
    }
}

extension ScenarioParserTests {
    /// What is wrong is said in one line, with the place.
    @Test func refusesWhatItDoesNotUnderstand() {
        let cases: [(String, String)] = [
            ("", "x.yaml:1:1: the file is empty"),
            ("format: 1\nname: [x", "x.yaml:3:1: not YAML: did not find expected ',' or ']'"),
            ("- a", "x.yaml:1:1: the scenario must be a mapping, not a list"),
            (file().replacing("format: 1", with: "format: 2"), "x.yaml:1:9: this version reads format 1 only"),
            (
                file().replacing("nodes:", with: "ndoes:"),
                "x.yaml:4:1: unknown key 'ndoes' in the scenario; did you mean 'nodes'?"
            ),
            (file().replacing("run: {until: 60s}\n", with: ""), "x.yaml:1:1: the scenario needs 'run'"),
            (
                file(run: "{until: 60}"),
                "x.yaml:3:14: until must be a time with a unit, for example 300ms or 20s, not '60'"
            ),
            (file(run: "{until: 60s, warmup: 60s}"), "x.yaml:3:27: warmup must end before the run does"),
            (file(run: "{until: 60s, silence: 1s}"), "x.yaml:3:19: unknown key 'silence' in run"),
            (file(nodes: "{count: 0}"), "x.yaml:4:16: count must be a whole number from 1 to 100000, not '0'"),
            (
                file(nodes: "{count: 6, config: {probes: 1s}}"),
                "x.yaml:4:28: unknown key 'probes' in nodes.config; did you mean 'probe'?"
            ),
            (
                file(nodes: "{count: 6, config: {probe: 1s, timeout: 1s}}"),
                "x.yaml:4:48: timeout (1s) must be shorter than probe (1s)"
            ),
            (
                file(nodes: "{count: 6, config: {without: [piggypack]}}"),
                "x.yaml:4:38: the protocol has no part 'piggypack'; did you mean 'piggyback'?"
            ),
            (file(rest: "voters: [n1, n2]"), "x.yaml:5:9: voters must be 1, 3 or 5 nodes"),
            (
                file(rest: "voters: [n1, n2, n9]"),
                "x.yaml:5:18: no node 'n9': the nodes are n1 to n6; did you mean 'n1'?"
            ),
            (file(rest: "topics: [{name: t, replicas: 3}]"), "x.yaml:5:10: topics needs 'partitions'"),
            (
                file(rest: "topics: [{name: t, partitions: 1, replicas: 1}, {name: t, partitions: 1, replicas: 1}]"),
                "x.yaml:5:56: the topic 't' appears twice"
            ),
            (
                file(rest: "brokers: {bandwidth: 100}"),
                "x.yaml:5:22: bandwidth must be a rate, for example 100MB/s, not '100'"
            ),
            (
                file(rest: "links: {default: {latancy: 1ms}}"),
                "x.yaml:5:19: unknown key 'latancy' in links.default; did you mean 'latency'?"
            ),
            (
                file(rest: "links: {default: {latency: {uniform: {min: 2ms, max: 1ms}}}}"),
                "x.yaml:5:38: min must not be longer than max"
            ),
            (
                file(rest: "links: {default: {loss: 120%}}"),
                "x.yaml:5:25: loss must be a share from 0% to 100%, not '120%'"
            ),
            (
                file(rest: "links: {n1 to n2: {loss: 1%}}"),
                "x.yaml:5:9: a way must be written 'n1 -> n2' or 'n1 <-> n2', not 'n1 to n2'"
            ),
            (
                file(rest: "timeline: [{at: 1s, carsh: n1}]"),
                "x.yaml:5:21: unknown key 'carsh' in timeline; did you mean 'crash'?"
            ),
            (file(rest: "timeline: [{crash: n1}]"), "x.yaml:5:12: timeline needs 'at'"),
            (
                file(rest: "timeline: [{at: 60s, crash: n1}]"),
                "x.yaml:5:17: at 60s nothing can happen: the run ends at 60s"
            ),
            (
                file(rest: "timeline: [{at: 1s}]"),
                "x.yaml:5:12: the line does nothing: it needs one of \(ScenarioParser.verbs.joined(separator: ", "))"
            ),
            (
                file(rest: "timeline: [{at: 1s, crash: n1, leave: n2}]"),
                "x.yaml:5:12: a line does one thing, not crash and leave"
            ),
            (
                file(rest: "timeline: [{at: 1s, for: 2s, leave: n1}]"),
                "x.yaml:5:26: leave happens at once and takes no 'for'"
            ),
            (file(rest: "timeline: [{at: 1s, pause: n1}]"), "x.yaml:5:12: pause needs 'for'"),
            (
                file(rest: "timeline: [{at: 1s, crash: n7}]"),
                "x.yaml:5:28: no node 'n7': the nodes are n1 to n6; did you mean 'n1'?"
            ),
            (file(rest: "timeline: [{at: 1s, restart: n1}]"), "x.yaml:5:12: n1 is not down at 1s"),
            (
                file(rest: "timeline: [{at: 1s, crash: n1}, {at: 2s, restart: {n1: loose}}]"),
                "x.yaml:5:56: what a node keeps is 'keep', 'lose' or 'new-id'"
            ),
            (file(rest: "timeline: [{at: 1s, split: [[n1, n2], [n2]]}]"), "x.yaml:5:39: n2 is in two groups"),
            (file(expect: "{}"), "x.yaml:6:9: nothing is expected"),
            (
                file(expect: "{always: [no-resurection]}"),
                "x.yaml:6:19: unknown invariant 'no-resurection'; did you mean 'no-resurrection'?"
            ),
            (
                file(expect: "{never: [{member: n1, is: ded}]}"), "x.yaml:6:35: no state 'ded'; did you mean 'dead'?"
            ),
            (
                file(expect: "{never: [{member: n1, is: dead, from: 30s, to: 20s}]}"),
                "x.yaml:6:47: from must be before to"
            ),
            (
                file(expect: "{eventually: [{member: n1, is: dead, within: 40s, after: 30s}]}"),
                "x.yaml:6:54: ends at 70s, after the run does (60s): it could not be judged"
            ),
            (
                file(expect: "{eventually: [{views: agree, is: dead, within: 1s}]}"),
                "x.yaml:6:42: 'is' does not belong to 'views'"
            ),
            (
                file(expect: "{eventually: [{within: 1s}]}"),
                "x.yaml:6:23: eventually needs one of member, views, partitions, coordinator, plan, members, suspects, local_health, "
                    + "superseded, replicas, leads"
            ),
            (
                file(expect: "{sometimes: [refutations]}"),
                "x.yaml:6:22: unknown mark 'refutations'; did you mean 'refutation'?"
            ),
            (
                file(expect: "{counts: [{member: n1, remvoed: 1}]}"),
                "x.yaml:6:32: unknown key 'remvoed' in counts; did you mean 'removed'?"
            ),
            (
                file(expect: "{counts: [{member: n1, removed: once}]}"),
                "x.yaml:6:41: removed must be a number or a comparison like '<= 3', not 'once'"
            ),
            (
                file(expect: "{counts: [{member: n1}]}"),
                "x.yaml:6:19: counts needs one of joined, suspected, refuted, removed, left, updated, forgotten"
            ),
            (
                file(expect: "{eventually: [{members: few, within: 1s}]}"),
                "x.yaml:6:33: members must be a number or a comparison like '<= 3', not 'few'"
            ),
            (
                file(expect: "{eventually: [{views: agree, within: 1s, after: quiet}]}"),
                "x.yaml:6:57: there is no quiet: the timeline has no line that ends"
            ),
            (
                file(expect: "{measure: {detect_p98: \"< 8s\"}}"),
                "x.yaml:6:20: unknown key 'detect_p98' in measure; did you mean 'detect_p90'?"
            ),
            (
                file(expect: "{measure: {false_deaths_per_node_hour: \"< 1s\"}}"),
                "x.yaml:6:48: false_deaths_per_node_hour must be a comparison like '< 0.01', not '< 1s'"
            ),
            (
                file(expect: "{never: [{local_health: \">= 3\", member: n1}]}"),
                "x.yaml:6:49: 'member' does not belong to 'local_health'"
            ),
            (
                file(expect: "{measure: {moves: 30}}"),
                "x.yaml:6:27: moves must be a comparison like '<= 30', not '30'"
            ),
            (
                file(expect: "{measure: {all_know: \"< 8\"}}"),
                "x.yaml:6:30: all_know must be a comparison like '< 8s', not '< 8'"
            ),
            ("format: 1\nformat: 1\n", "x.yaml:1:1: the key 'format' appears twice"),
        ]
        for (text, expected) in cases { #expect(message(text) == expected) }
    }
}
