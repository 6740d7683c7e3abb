import Foundation
import Testing

@testable import Simulator

@Suite struct ReplayTests {
    private func scenario() throws -> Scenario {
        try Scenario(
            parsing: """
                format: 1
                name: replay
                run: {warmup: 10s, until: 40s}
                nodes: {count: 5}
                timeline: [{at: 15s, crash: n5}]
                expect: {never: [{member: healthy, is: dead}]}
                """, file: "replay.yaml")
    }

    private func lines(_ options: Simulation.ReplayOptions = .init()) throws -> (
        lines: [TransitionLine], report: SimulationReport?
    ) {
        var lines: [TransitionLine] = []
        let report = Simulation.replay(try scenario(), seed: 3, options) { lines.append($0) }
        return (lines, report)
    }

    @Test func showsTheLifeOfANodeAndTakesTheSameCourse() throws {
        let (lines, report) = try lines()
        #expect(report?.traceHash == Simulation.run(try scenario(), seed: 3).traceHash)
        #expect(report?.expectations == Simulation.run(try scenario(), seed: 3).expectations)
        #expect(lines.map(\.time) == lines.map(\.time).sorted())
        #expect(lines.filter { $0.event == "started" }.count == 5)
        let crash = try #require(lines.firstIndex { $0.event == "crashed" })
        #expect(lines[crash].node == "n5")
        #expect(lines[crash].time == 15_000_000_000)
        #expect(lines[crash - 1].text == "crash n5")
        let deaths = lines.filter { $0.event == "died" }
        #expect(deaths.map(\.subject) == ["n5", "n5", "n5", "n5"])
        #expect(deaths.allSatisfy { $0.state == "dead" && $0.members == 4 })
        #expect(lines.first { $0.event == "suspected" }?.subject == "n5")
        let accused = try #require(lines.first { $0.event == "accused" })
        #expect(accused.accuser == accused.node && accused.accusers == 1 && accused.subject == "n5")
    }

    @Test func showsOneNodeAndStopsInTime() throws {
        var options = Simulation.ReplayOptions()
        options.nodes = ["n2"]
        options.until = 12_000_000_000
        let (lines, report) = try lines(options)
        #expect(report == nil)
        #expect(!lines.isEmpty)
        #expect(lines.allSatisfy { $0.node == "n2" || $0.subject == "n2" })
        #expect(lines.allSatisfy { $0.time <= 12_000_000_000 })
    }

    @Test func showsDatagramsOnDemand() throws {
        var options = Simulation.ReplayOptions()
        options.showsSteps = true
        options.until = 3_000_000_000
        options.nodes = ["n1"]
        let (lines, _) = try lines(options)
        #expect(lines.map(\.time) == lines.map(\.time).sorted())
        #expect(lines.contains { $0.event == "step" && $0.text?.contains("n1 -> n2  ") == true })
        #expect(!lines.contains { $0.text?.contains("n2 -> n3  ") == true })
    }

    @Test func alignsItsColumns() throws {
        let (lines, _) = try lines()
        let joined = try #require(lines.first { $0.event == "joined" })
        let died = try #require(lines.first { $0.event == "died" })
        func column(_ line: TransitionLine, _ word: String) throws -> Int {
            let text = line.description
            let range = try #require(text.range(of: word))
            return text.distance(from: text.startIndex, to: range.lowerBound)
        }
        #expect(try column(joined, "alive") == column(died, "dead"))
        #expect(try column(joined, "+ joined") == column(died, "x died"))
        #expect(died.description.hasPrefix("   "))
    }

    @Test func encodesOnlyWhatApplies() throws {
        let (lines, _) = try lines()
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let started = try #require(lines.first { $0.event == "crashed" })
        #expect(
            String(decoding: try encoder.encode(started), as: UTF8.self)
                == #"{"event":"crashed","node":"n5","time":15}"#)
    }
}
