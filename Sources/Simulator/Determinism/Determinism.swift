/// Looks whether runs that should be the same are.
public enum Determinism {
    /// How many events are shown before the first difference, and of each run behind it.
    private static let contextLength = 5
    /// How many seconds before the first difference of the hashes are compared event by event at most.
    private static let lookBack = 10
    private static let second: UInt64 = 1_000_000_000

    /// Runs a scenario twice, the second time without the timing wheel.
    ///
    /// - Returns: The hash of the run's course at the end of each second, and where the runs part, if they do.
    public static func verify(_ scenario: Scenario, seed: UInt64) -> (hashes: [UInt64], divergence: Divergence?) {
        let one = { Engine(scenario, seed: seed) }
        let two = { Engine(scenario, seed: seed, isPlainHeap: true) }
        let (first, second) = (hashes(of: one), hashes(of: two))
        guard let index = firstDifference(first, second) else { return (first, nil) }
        return (first, firstDivergence(one, two, before: index))
    }

    /// The hashes of a run at the end of each second, the last of them at its end.
    public static func hashes(of scenario: Scenario, seed: UInt64) -> [UInt64] {
        hashes { Engine(scenario, seed: seed) }
    }

    /// The place of the first difference of two lists of rolling hashes; nil if they are equal. O(log *n*).
    ///
    /// From the first difference on, rolling hashes stay different, so the place can be found by bisection.
    public static func firstDifference(_ lhs: [UInt64], _ rhs: [UInt64]) -> Int? {
        let common = min(lhs.count, rhs.count)
        guard common > 0, lhs[common - 1] != rhs[common - 1] else { return lhs.count == rhs.count ? nil : common }
        var (low, high) = (0, common - 1)
        while low < high {
            let middle = (low + high) / 2
            if lhs[middle] == rhs[middle] { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Every event of one second of a run, a line each with the hash of the course after it.
    public static func events(of scenario: Scenario, seed: UInt64, inSecond index: Int) -> [String] {
        events({ Engine(scenario, seed: seed) }, inSecond: index).map(line)
    }

    static func hashes(of make: () -> Engine) -> [UInt64] {
        var engine = make()
        let until = engine.scenario.until
        engine.run(until: until)
        return engine.secondHashes + [engine.trace.value]
    }

    /// Where two runs part whose hashes differ in a second.
    ///
    /// An event that one run has and the other has not may show in the hash only later, by what follows from it. So the
    /// seconds before are looked at as well, back to the last that is the same event by event.
    static func firstDivergence(_ one: () -> Engine, _ two: () -> Engine, before index: Int) -> Divergence? {
        var result = divergence(one, two, inSecond: index)
        for earlier in (max(0, index - lookBack)..<index).reversed() {
            guard let divergence = divergence(one, two, inSecond: earlier) else { break }
            result = divergence
        }
        return result
    }

    /// Runs two engines to a second and compares that event by event; nil if it is the same.
    static func divergence(_ one: () -> Engine, _ two: () -> Engine, inSecond index: Int) -> Divergence? {
        let (left, right) = (events(one, inSecond: index), events(two, inSecond: index))
        // An event that both have may have had another effect: the hash after it tells.
        let common = zip(left, right).prefix { $0 == $1 }.count
        guard common < max(left.count, right.count) else { return nil }
        return Divergence(
            second: index, eventsInCommon: common, context: left[..<common].suffix(contextLength).map(line),
            left: left[common...].prefix(contextLength).map(line),
            right: right[common...].prefix(contextLength).map(line))
    }

    private static func events(_ make: () -> Engine, inSecond index: Int) -> [StepRecord] {
        var engine = make()
        let until = engine.scenario.until
        // Up to the last nanosecond before it: what happens at the full second belongs to it.
        if index > 0 { engine.run(until: min(UInt64(index) * second - 1, until)) }
        engine.steps = []
        engine.run(until: min(UInt64(index + 1) * second - 1, until))
        return engine.steps ?? []
    }

    private static func line(_ step: StepRecord) -> String {
        "\(Quantity.describe(duration: step.time))  \(step.text)  \(Simulation.hexadecimal(step.hash))"
    }
}
