import SWIM

extension Engine {
    /// Judges everything that is not judged yet. Call once, at the end of the run.
    mutating func finish() -> [SimulationReport.Result] {
        guard observer.isEnabled else { return [] }
        checkConservation()
        for node in hosts.indices { compareView(of: node) }
        observer.finish(at: now, hosts: hosts)
        var results: [SimulationReport.Result] = []
        var listed: [Invariant] = []
        for (index, expectation) in observer.expectations.enumerated() {
            switch expectation.claim {
            case .always(let invariant):
                listed.append(invariant)
                results.append(result(of: invariant, name: expectation.name))
            case .neverState, .neverPlan:
                observer.decide(index, .held("it never was"))
                results.append(result(index, expectation))
            case .measure(let measure, let comparison, let limit):
                let (holds, detail) = judge(measure, comparison, limit)
                results.append(SimulationReport.Result(name: expectation.name, passed: holds, detail: detail))
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

    private func judge(_ measure: Measure, _ comparison: Expectation.Comparison, _ limit: UInt64) -> (Bool, String) {
        guard let value = value(of: measure) else { return (false, "it never came to that") }
        let text: String
        switch measure.unit {
        case .count: text = "\(value)"
        case .duration: text = Quantity.seconds(value)
        case .rate: text = Quantity.describe(thousandths: value)
        }
        return (comparison.holds(value, limit), text)
    }

    /// What a measure came to; nil if something that it is about did not come to an end.
    private func value(of measure: Measure) -> UInt64? {
        switch measure {
        case .moves:
            return brokers.moves - baseline.moves
        case .leaderChanges:
            return brokers.leaderChanges - baseline.leaderChanges
        case .firstSuspected:
            return longest(\.firstSuspected)
        case .allKnow:
            return longest(\.allKnow)
        case .messagesPerNodeSecond:
            return perNodeSecond(counters.sent - baseline.counters.sent)
        case .bytesPerNodeSecond:
            return perNodeSecond(counters.sentBytes - baseline.counters.sentBytes)
        case .suspicions, .falseSuspicions, .deaths, .falseDeaths, .refutations:
            return observer.counts[Measure.allCases.firstIndex(of: measure)!]
        }
    }

    private func longest(_ moment: (CrashRecord) -> UInt64?) -> UInt64? {
        var result: UInt64?
        for crash in observer.crashes {
            guard let time = moment(crash) else { return nil }
            result = max(result ?? 0, time - crash.time)
        }
        return result
    }

    private func perNodeSecond(_ count: UInt64) -> UInt64? {
        let milliseconds = observer.nodeNanoseconds / 1_000_000
        return milliseconds > 0 ? count * 1_000_000 / milliseconds : nil
    }
}
