/// Runs experiments on several cores.
public enum ExperimentRunner {
    /// Runs an experiment.
    ///
    /// Every run has one thread; as many runs as there are workers go on at once. What comes out does not depend on how
    /// many there are, nor on which run ends first.
    ///
    /// - Parameters:
    ///   - experiment: What is run.
    ///   - effort: How much.
    ///   - seeds: With how many seeds each point is run, 1 and on; nil: as many as the experiment says.
    ///   - workers: How many runs go on at once; at least 1.
    ///   - progress: Told after each run how many are done, and of how many.
    public static func run(
        _ experiment: Experiment, effort: Experiment.Effort, seeds: Int? = nil, workers: Int,
        progress: (_ done: Int, _ of: Int) -> Void = { _, _ in }
    ) async -> ExperimentReport {
        let points = experiment.points(effort)
        var jobs: [(point: Int, seed: UInt64)] = []
        for (index, point) in points.enumerated() {
            for seed in 1...UInt64(max(1, seeds ?? point.seeds)) { jobs.append((index, seed)) }
        }
        // The last points are the largest as a rule. Begun first, they do not leave a core idle at the end.
        let order = Array(jobs.indices.reversed())
        let clock = ContinuousClock()
        let begin = clock.now
        var samples = [Sample?](repeating: nil, count: jobs.count)
        await withTaskGroup(of: (Int, Sample).self) { tasks in
            var next = 0
            func start() {
                guard next < order.count else { return }
                let index = order[next]
                let (trial, seed) = (points[jobs[index].point].trial, jobs[index].seed)
                tasks.addTask { @concurrent in (index, trial(seed)) }
                next += 1
            }
            for _ in 0..<max(1, workers) { start() }
            var done = 0
            while let (index, sample) = await tasks.next() {
                start()
                samples[index] = sample
                done += 1
                progress(done, jobs.count)
            }
        }
        var merged = [Sample](repeating: Sample(), count: points.count)
        for (index, job) in jobs.enumerated() {
            if let sample = samples[index] { merged[job.point].add(sample) }
        }
        let rows = points.indices.map { index in
            ExperimentReport.Row(points[index], merged[index], runs: jobs.count { $0.point == index })
        }
        let elapsed = (clock.now - begin).components
        return ExperimentReport(
            experiment, rows: rows, seconds: Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18)
    }
}
