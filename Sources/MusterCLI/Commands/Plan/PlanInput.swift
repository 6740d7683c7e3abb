import ArgumentParser
import Foundation
import Placement
import PlacementFiles

/// The cluster that is planned for, and what a plan has to respect.
struct PlanInput: ParsableArguments {
    @Option(help: ArgumentHelp("The cluster: a file, or - for standard input.", valueName: "file"))
    var cluster: String?

    @Option(
        help: ArgumentHelp(
            "For Kafka's forms: the brokers, one 'ID RACK' per line or from kafka-broker-api-versions.",
            valueName: "file"))
    var brokers: String?

    func validate() throws {
        guard cluster != nil else {
            throw ValidationError("give --cluster FILE; what an agent is doing is shown by 'muster plan show'")
        }
    }

    /// Reads the cluster.
    func read() throws -> ClusterFile { try Self.read(cluster ?? "-", brokers: brokers) }

    /// Reads a cluster in any form.
    static func read(_ path: String, brokers: String?) throws -> ClusterFile {
        do {
            let list = try brokers.map {
                try KafkaBrokers(parsing: String(decoding: data($0), as: UTF8.self), file: name($0))
            }
            let text = try data(path)
            if list == nil, ClusterFile.isKafka(text) {
                Terminal.say("muster: without --brokers every broker counts as alive, and as one without a rack")
            }
            return try ClusterFile(anyForm: text, file: name(path), brokers: list)
        } catch let error as ClusterFileError {
            throw CommandFailure("\(error)")
        }
    }

    /// Reads who holds what: from a cluster in any form, or from a plan that was written as JSON.
    static func readAssignment(_ path: String) throws -> [Partition] {
        do {
            let text = try data(path)
            if PlannedAssignment.isPlan(text) {
                return try PlannedAssignment(parsing: text, file: name(path)).partitions
            }
            return try ClusterFile(anyForm: text, file: name(path), brokers: nil).partitions
        } catch let error as ClusterFileError {
            throw CommandFailure("\(error)")
        }
    }

    private static func name(_ path: String) -> String { path == "-" ? "standard input" : path }

    private static func data(_ path: String) throws -> Data {
        let limit = ClusterFile.sizeLimit
        do {
            let file =
                path == "-" ? FileHandle.standardInput : try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            // One byte more than allowed, so that the reader can tell; never ten gigabytes.
            return try file.read(upToCount: limit + 1) ?? Data()
        } catch {
            throw CommandFailure("cannot read \(path)")
        }
    }
}

/// How hard the planner tries, and which of its moves are wanted.
struct PlanChoice: ParsableArguments {
    /// What moves are for.
    enum Goal: String, CaseIterable, ExpressibleByArgument {
        case recover, spread, drain, balance, leaders, all

        var classes: Set<Move.Class> {
            switch self {
            case .recover: [.recover]
            case .spread: [.spread]
            case .drain: [.drain]
            case .balance: [.balance]
            case .leaders: [.leader]
            case .all: Set(Move.Class.allCases)
            }
        }
    }

    @Flag(help: "Find the fewest moves there are, however long it takes.")
    var exact = false

    @Option(
        name: .customLong("balance-load"),
        help: ArgumentHelp("Balance bytes (or 'load') too, to within so many percent.", valueName: "percent"))
    var loadPercent: Double?

    @Option(parsing: .upToNextOption, help: "Only moves for these purposes.")
    var goal: [Goal] = []

    @Option(help: ArgumentHelp("Copy at most so many replicas, the most urgent ones.", valueName: "n"))
    var maxMoves: Int?

    @Option(help: ArgumentHelp("Copy at most so many bytes.", valueName: "n"))
    var maxBytes: UInt64?

    @Option(parsing: .upToNextOption, help: ArgumentHelp("Change nothing there: topic:NAME, node:ID or rack:NAME."))
    var freeze: [String] = []

    @Option(help: ArgumentHelp("Change at most so many partitions in one wave.", valueName: "n"))
    var waveSize: Int = 1_000

    @Option(help: ArgumentHelp("Let a node receive at most so many replicas in one wave.", valueName: "n"))
    var maxIn: Int?

    @Option(help: ArgumentHelp("Let a leader be copied from at most so often in one wave.", valueName: "n"))
    var maxOut: Int?

    func validate() throws {
        if let maxMoves, maxMoves < 0 { throw ValidationError("--max-moves must be 0 or more") }
        for (name, value) in [("--wave-size", waveSize), ("--max-in", maxIn ?? 1), ("--max-out", maxOut ?? 1)]
        where value < 1 {
            throw ValidationError("\(name) must be 1 or more")
        }
        if let loadPercent, !(loadPercent >= 0 && loadPercent <= 1_000) {
            throw ValidationError("--balance-load must be from 0 to 1000")
        }
        for text in freeze where PlanSelection.Frozen(text) == nil {
            throw ValidationError("--freeze \(text): expected topic:NAME, node:ID or rack:NAME")
        }
    }

    var policy: Policy {
        Policy(
            solver: exact ? .exact : .fast, loadTolerance: loadPercent.map { UInt32(($0 * 10).rounded()) })
    }

    /// Plans for a cluster.
    func plan(for cluster: ClusterFile) throws -> PlanResult {
        for frozen in freeze.compactMap({ PlanSelection.Frozen($0) }) where !frozen.exists(in: cluster) {
            throw CommandFailure("--freeze: there is no such topic, node or rack in the cluster: \(frozen)")
        }
        let selection = PlanSelection(
            classes: goal.reduce(into: []) { $0.formUnion($1.classes) }, maximumMoves: maxMoves, maximumBytes: maxBytes,
            frozen: freeze.compactMap { PlanSelection.Frozen($0) })
        do {
            return try PlanResult(
                cluster, policy: policy, selection: selection,
                limits: Waves.Limits(partitions: waveSize, incoming: maxIn ?? .max, outgoing: maxOut ?? .max))
        } catch {
            throw CommandFailure("\(error)")
        }
    }
}
