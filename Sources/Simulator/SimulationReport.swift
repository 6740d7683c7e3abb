/// What a run came to.
///
/// Encodes to the keys `scenario`, `seed`, `trace_hash`, `events`, `simulated_seconds`, `wall_seconds`, `passed` and
/// `expectations`, each of the last with `name`, `passed` and `detail`.
public struct SimulationReport: Hashable, Sendable {
    /// How one expectation fared.
    public struct Result: Hashable, Sendable, Codable {
        /// What was expected.
        public var name: String
        /// Whether it held.
        public var passed: Bool
        /// When it came true, or the first case where it did not hold.
        public var detail: String
    }

    /// The scenario's name.
    public var scenario: String
    /// The seed of the run.
    public var seed: UInt64
    /// 16 hexadecimal digits that stand for the whole course of the run: every datagram that was delivered, every
    /// membership event and every step. Equal seeds give equal hashes, on every platform, as long as the code is the same.
    public var traceHash: String
    /// The number of events that the simulator handled.
    public var events: UInt64
    /// The length of the run in virtual time.
    public var simulatedSeconds: Double
    /// How long the run really took.
    public var wallSeconds: Double
    /// Whether everything that was expected held.
    public var passed: Bool
    /// How each expectation fared, in the order of the file.
    public var expectations: [Result]
    /// The hash of the run's course at the end of each simulated second. Not encoded.
    ///
    /// Two runs that differ do so first in the second before the first difference of these.
    public var secondHashes: [UInt64]
    /// What this run has to say to the judgement over all of them. Not encoded.
    var evidence = Evidence()
}

extension SimulationReport: Encodable {
    private enum CodingKeys: String, CodingKey {
        case scenario, seed, events, passed, expectations
        case traceHash = "trace_hash"
        case simulatedSeconds = "simulated_seconds"
        case wallSeconds = "wall_seconds"
    }
}

extension SimulationReport: CustomStringConvertible {
    /// A line for the run and one for each expectation.
    public var description: String {
        ([summary] + expectations.map(SimulationReport.line)).joined(separator: "\n")
    }

    /// A line for the run, and one for each expectation that did not hold. For many runs at once.
    public var shortDescription: String {
        ([summary] + expectations.filter { !$0.passed }.map(SimulationReport.line)).joined(separator: "\n")
    }

    private var summary: String {
        "\(passed ? "pass" : "FAIL")  \(scenario)  seed \(seed)  trace \(traceHash)  \(events) events"
    }

    static func line(_ result: Result) -> String {
        "  \(result.passed ? "ok  " : "FAIL")  \(result.name): \(result.detail)"
    }
}
