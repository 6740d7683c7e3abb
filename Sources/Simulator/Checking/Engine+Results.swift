import SWIM

extension Engine {
    /// Judges everything that is not judged yet. Call once, at the end of the run.
    mutating func finish() -> [SimulationReport.Result] {
        guard observer.isEnabled else { return [] }
        checkConservation()
        checkChannels()
        for node in hosts.indices { compareView(of: node) }
        observer.finish(at: now, hosts: hosts)
        gatherEvidence()
        var results: [SimulationReport.Result] = []
        var listed: [Invariant] = []
        for (index, expectation) in observer.expectations.enumerated() {
            switch expectation.claim {
            case .always(let invariant):
                listed.append(invariant)
                results.append(result(of: invariant, name: expectation.name))
            case .neverState, .neverHealth, .neverPlan:
                observer.decide(index, .held("it never was"))
                results.append(result(index, expectation))
            case .measure(let measure, let comparison, let limit):
                guard !expectation.claim.isOverAllRuns else { continue }
                let (holds, detail) = judge(measure, comparison, limit)
                results.append(SimulationReport.Result(name: expectation.name, passed: holds, detail: detail))
            case .sometimes:
                continue
            case .changes(_, _, let comparison, let limit, _, _):
                judgeChanges(index, comparison, limit)
                results.append(result(index, expectation))
            default:
                results.append(result(index, expectation))
            }
        }
        // What must hold always is watched always. A scenario lists what it is about; the rest shows when it breaks.
        for invariant in Invariant.allCases where !listed.contains(invariant) && observer.violations[invariant] != nil {
            results.append(result(of: invariant, name: "always \(invariant.rawValue)"))
        }
        return results
    }

    private func result(of invariant: Invariant, name: String) -> SimulationReport.Result {
        guard let (count, text) = observer.violations[invariant] else {
            return SimulationReport.Result(name: name, passed: true, detail: "no violation")
        }
        let times = count == 1 ? "once" : "\(count) times"
        return SimulationReport.Result(name: name, passed: false, detail: "broken \(times), first: \(text)")
    }

    private func result(_ index: Int, _ expectation: Expectation) -> SimulationReport.Result {
        switch observer.verdicts[index] {
        case .held(let text): SimulationReport.Result(name: expectation.name, passed: true, detail: text)
        case .failed(let text): SimulationReport.Result(name: expectation.name, passed: false, detail: text)
        case .pending: SimulationReport.Result(name: expectation.name, passed: false, detail: "was never judged")
        }
    }

    /// Whether every observer published as many changes of every subject as it should have.
    private mutating func judgeChanges(_ index: Int, _ comparison: Expectation.Comparison, _ limit: UInt64) {
        let filters = observer.filters[index]
        for node in hosts.indices where hosts[node].isUp && filters.observers.includes(node, hosts) {
            for subject in hosts.indices where subject != node && filters.subjects.includes(subject, hosts) {
                let count = observer.changeCounts[index][observer.key(subject, node)] ?? 0
                guard !comparison.holds(count, limit) else { continue }
                return observer.decide(
                    index, .failed("\(count) times of \(hosts[subject].name) at \(hosts[node].name)"))
            }
        }
        observer.decide(index, .held("so it was everywhere"))
    }

    /// Completes what this run has to say to the judgement over all of them.
    private mutating func gatherEvidence() {
        observer.evidence.nodeNanoseconds = observer.nodeNanoseconds
        observer.evidence.add(.moves, brokers.moves - baseline.moves)
        observer.evidence.add(.changes, brokers.changes - baseline.changes)
        observer.evidence.add(.unlawfulSteps, brokers.unlawfulSteps - baseline.unlawfulSteps)
        observer.evidence.add(.refusedSteps, brokers.refusedSteps - baseline.refusedSteps)
        observer.evidence.raise(.learnersInPeak, to: brokers.learnersInPeak)
        observer.evidence.raise(.learnersPeak, to: brokers.learnersPeak)
        observer.evidence.add(.leaderChanges, brokers.leaderChanges - baseline.leaderChanges)
        observer.evidence.add(.viewSizes, UInt64((0...hosts.count).count { observer.sizesSeen.contains($0) }))
        for crash in observer.crashes {
            // A node that came back before anybody noticed leaves nothing to find out.
            for (metric, moment) in [
                (Metric.firstSuspected, crash.firstSuspected), (.detect, crash.firstDead), (.allKnow, crash.allKnow),
            ] where moment != nil || !crash.isOver {
                observer.evidence.sample(metric, moment.map { $0 - crash.time })
            }
        }
        for subject in observer.rumours {
            guard let rumour = observer.subjects[subject].rumour, rumour.since >= scenario.warmup else { continue }
            observer.evidence.sample(.infection, nil)
            if rumour.state == .alive { observer.evidence.sample(.join, nil) }
        }
        for subject in observer.subjects {
            guard let since = subject.suspectedSince, subject.wasUpWhenSuspected, since >= scenario.warmup else {
                continue
            }
            observer.evidence.sample(.refute, nil)
        }
        if observer.wants(.formed) { observer.evidence.sample(.formed, observer.formedAt) }
        if observer.wants(.viewAgreement) {
            let quiet = scenario.endOfFaults ?? scenario.warmup
            observer.evidence.sample(.viewAgreement, observer.agreedAt.map { $0 - quiet })
        }
        for traffic in observer.traffic {
            observer.evidence.raise(.messagesPeak, to: traffic.peak)
            let milliseconds = traffic.upTime / 1_000_000
            guard milliseconds > 0 else { continue }
            observer.evidence.sample(.messagesPerNodeSecond, traffic.sent * 1_000_000 / milliseconds)
            observer.evidence.sample(.bytesPerNodeSecond, traffic.sentBytes * 1_000_000 / milliseconds)
        }
        gatherRefusals()
        let dropped = counters
        if dropped[.loss] > 0 { observer.evidence.marks.insert(.loss) }
        if dropped[.cut] > 0 { observer.evidence.marks.insert(.cut) }
        if dropped.duplicated > 0 { observer.evidence.marks.insert(.duplicate) }
        if brokers.refusedSteps > 0 { observer.evidence.marks.insert(.refusedStep) }
        if brokers.moves > 0 { observer.evidence.marks.insert(.move) }
        if brokers.leaderChanges > 0 { observer.evidence.marks.insert(.leaderChange) }
    }

    /// Counts what channels dropped and had confirmed since the end of the warm-up.
    private mutating func gatherRefusals() {
        guard let counts = sealing?.counts else { return }
        let earlier = baseline.sealing
        observer.evidence.add(.challenges, counts.challenges - (earlier?.challenges ?? 0))
        observer.evidence.add(.missedRotations, counts.missedRotations - (earlier?.missedRotations ?? 0))
        for metric in Metric.allCases {
            guard let reason = metric.refusal else { continue }
            observer.evidence.add(metric, counts[reason] - (earlier?[reason] ?? 0))
        }
    }

    private func judge(_ measure: Measure, _ comparison: Expectation.Comparison, _ limit: UInt64) -> (Bool, String) {
        guard let value = value(of: measure.metric) else { return (false, "it never came to that") }
        return (comparison.holds(value, limit), measure.describe(value))
    }

    /// What this run came to; nil if something that the metric is about did not come to an end.
    private func value(of metric: Metric) -> UInt64? {
        let evidence = observer.evidence
        switch metric {
        case .messagesPerNodeSecond: return perNodeSecond(counters.sent - baseline.counters.sent)
        case .bytesPerNodeSecond: return perNodeSecond(counters.sentBytes - baseline.counters.sentBytes)
        default: break
        }
        guard metric.shape == .durations else { return evidence.counts[metric.index] }
        guard evidence.missing[metric.index] == 0 else { return nil }
        return evidence.samples[metric.index].max()
    }

    private func perNodeSecond(_ count: UInt64) -> UInt64? {
        let milliseconds = observer.nodeNanoseconds / 1_000_000
        return milliseconds > 0 ? count * 1_000_000 / milliseconds : nil
    }
}
