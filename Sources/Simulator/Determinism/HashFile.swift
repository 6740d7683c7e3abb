/// The hashes of a run in a form that another process, build or machine can compare with its own.
///
/// Text: `muster-hashes 1`, the scenario's name, the seed, then a hash of 16 hexadecimal digits for each second.
public struct HashFile: Hashable, Sendable {
    private static let heading = "muster-hashes 1"

    /// The scenario's name.
    public var scenario: String
    /// The seed of the run.
    public var seed: UInt64
    /// The hash of the run's course at the end of each second.
    public var hashes: [UInt64]

    /// Puts a file together.
    public init(scenario: String, seed: UInt64, hashes: [UInt64]) {
        self.scenario = scenario
        self.seed = seed
        self.hashes = hashes
    }

    /// Reads a file; nil if it is none.
    public init?(text: String) {
        let lines = text.split(separator: "\n").map(String.init)
        guard lines.count > 3, lines[0] == HashFile.heading, let seed = UInt64(lines[2]) else { return nil }
        var hashes: [UInt64] = []
        for line in lines[3...] {
            guard line.utf8.count == 16, let hash = UInt64(line, radix: 16) else { return nil }
            hashes.append(hash)
        }
        self.init(scenario: lines[1], seed: seed, hashes: hashes)
    }

    /// The file's content.
    public var text: String {
        ([HashFile.heading, scenario, "\(seed)"] + hashes.map(Simulation.hexadecimal)).joined(separator: "\n") + "\n"
    }

    /// The hash of the whole run, in 16 hexadecimal digits.
    public var last: String { Simulation.hexadecimal(hashes.last ?? 0) }
}
