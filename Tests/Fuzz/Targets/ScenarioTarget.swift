import Simulator

/// Feeds scenario files to the parser.
package enum ScenarioTarget {
    static func run(_ input: UnsafeRawBufferPointer) throws(FuzzFinding) {
        let text = String(decoding: input, as: UTF8.self)
        do {
            let scenario = try Scenario(parsing: text, file: "x.yaml")
            try FuzzFinding.require(!scenario.name.isEmpty, "a scenario without a name")
            try FuzzFinding.require(!scenario.seeds.isEmpty, "a scenario without seeds")
        } catch let error as ScenarioError {
            try FuzzFinding.require(error.line >= 1 && error.column >= 0, "an error at no place: \(error)")
            try FuzzFinding.require(!error.message.isEmpty, "an error without words: \(error)")
        } catch let finding as FuzzFinding {
            throw finding
        } catch {
            throw FuzzFinding(description: "another error than the parser may throw: \(error)")
        }
    }

    /// Every key there is.
    package static let complete = """
        format: 1
        name: all-of-it
        about: Every key there is.
        seeds: {count: 3, first: 0x10}
        run: {warmup: 1500ms, until: 2m, sealed: true}
        nodes:
          count: 6
          racks: 3
          config: {probe: 500ms, timeout: 100ms, indirect: 2, suspicion: 4, recover_after: 10s, moves: 9}
          join: {via: [n1, r2], over: 2s}
        voters: "n[1-3]"
        topics: [{name: orders, partitions: 4, replicas: 3, size: 1.5MiB}, {name: audit, partitions: 1, replicas: 1}]
        brokers: {bandwidth: 20MB/s, report: 1s}
        links:
          default: {latency: {exponential: {min: 0.5ms, mean: 2ms}}, loss: 0.1%, duplicate: 1%}
          r1 <-> r2: {latency: 30ms}
        timeline:
          - {at: 10s, crash: random(2)}
          - {at: 11s, restart: {crashed: lose}}
          - {at: 12s, for: 3s, cut: "n1 -> r3"}
          - {at: 13s, for: 3s, split: [[n1, "n[4-5]"], [r3]]}
          - {at: 14s, heal: all}
          - {at: 15s, for: 3s, loss: {rate: 5%, way: "* -> n2"}}
          - {at: 16s, join: 2}
          - {at: 17s, leave: n8}
          - {at: 18s, for: 200ms, pause: coordinator}
          - {at: 19s, rotate-key: {nodes: all, accept: k2, every: 1s}}
        expect:
          always: [no-resurrection]
          never:
            - {member: healthy, is: dead, at: r1, longer_than: 5s}
            - {plan: made, by: n4, from: 20s, to: 30s}
          eventually:
            - {member: n8, is: left, within: 5s, after: 17s}
            - {views: agree, within: 30s, after: 20s}
            - {partitions: replicated, within: 30s}
            - {partitions: known, at: n1, within: 30s}
            - {coordinator: agree, within: 30s}
            - {plan: made, within: 30s}
          measure: {dropped_replay: ">= 1", moves: "<= 30", all_know: "< 8s", messages_per_node_second: "<= 2.5"}
        """

    static var seeds: [[UInt8]] {
        [
            complete,
            "format: 1\nname: x\nrun: {until: 60s}\nnodes: {count: 6}\nexpect: {always: [datagram-fits-mtu]}\n",
            "a: &a [1, 1, 1, 1]\nb: &b [*a, *a, *a, *a]\nc: &c [*b, *b, *b, *b]\nd: [*c, *c, *c, *c]\n",
            "\u{FEFF}format: 1\r\n", "- a\n", "{a: b, a: c}\n", "\tx", "",
        ].map { Array($0.utf8) }
    }
}
