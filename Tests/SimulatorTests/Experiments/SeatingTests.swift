import Cluster
import SWIM
import Testing

@testable import Simulator

@Suite struct SeatingTests {
    /// A seated cluster is complete at once and does nothing but probe.
    @Test func aSeatedClusterIsCompleteAndQuiet() {
        var engine = Engine(.membership("seated", nodes: 16), seed: 3)
        engine.startRecording()
        let isFormed = engine.isFormed
        #expect(isFormed)
        engine.run(toMillisecond: 30_000)
        let recording = engine.recording
        #expect(recording.changes.isEmpty)
        let probes =
            recording.sentByKind[Int(MessageKind.ping.rawValue)] + recording.sentByKind[Int(MessageKind.ack.rawValue)]
        #expect(probes == recording.total.messages)
        #expect((16 * 58...16 * 62).contains(probes))
    }

    /// Nodes that publish nothing never compare replicated state, though they join as usual.
    @Test func withoutAttributesNoStateIsExchanged() {
        var quiet = Engine(.membership("joining", nodes: 8, startsFormed: false), seed: 3)
        quiet.startRecording()
        quiet.run(toMillisecond: 10_000)
        let (isFormed, recording) = (quiet.isFormed, quiet.recording)
        #expect(isFormed)
        #expect(recording.sentByKind[Int(ClusterMessageKind.first)...].allSatisfy { $0 == 0 })

        var scenario = Scenario.membership("joining", nodes: 8, startsFormed: false)
        scenario.configuration.publishesAttributes = true
        var full = Engine(scenario, seed: 3)
        full.startRecording()
        full.run(toMillisecond: 10_000)
        let published = full.recording
        #expect(published.sentByKind[Int(ClusterMessageKind.first)...].contains { $0 > 0 })
    }

    /// Recording sees a crash: the doomed ping first, then the suspicion, then the deaths, at everybody.
    @Test func aCrashIsRecordedAtEverybody() throws {
        var scenario = Scenario.membership("crash", nodes: 12)
        scenario.at(5_000, .crash(.these([7])))
        var engine = Engine(scenario, seed: 9)
        engine.startRecording()
        engine.run(toMillisecond: 5_000)
        engine.recording.watch(7)
        engine.run(toMillisecond: 40_000)
        let recording = engine.recording
        let ping = try #require(recording.firstPings[7])
        let suspicion = try #require(recording.changes.first { $0.kind == .suspected })
        let deaths = recording.changes.filter { $0.kind == .died }
        #expect(ping > 5_000_000_000 && ping < suspicion.time)
        #expect(Set(deaths.map(\.observer)).count == 11)
        #expect(deaths.allSatisfy { $0.subject == 7 && $0.time > suspicion.time })
    }

    /// Recording is only watching.
    @Test func recordingChangesNothing() {
        var plain = Engine(.membership("same", nodes: 8, loss: 100_000), seed: 5)
        var recorded = Engine(.membership("same", nodes: 8, loss: 100_000), seed: 5)
        recorded.startRecording()
        plain.run(toMillisecond: 20_000)
        recorded.run(toMillisecond: 20_000)
        let (left, right) = (plain.trace.value, recorded.trace.value)
        #expect(left == right)
    }
}
