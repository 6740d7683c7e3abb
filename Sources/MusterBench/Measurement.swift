import Foundation

/// How long something takes: the median over several rounds, so that one disturbed round does not count.
enum Measurement {
    /// The median wall time of one round in seconds. One more round than asked for warms up.
    ///
    /// - Parameter prepare: runs before each round and is not measured.
    static func seconds(rounds: Int = 7, prepare: () -> Void = {}, _ body: () throws -> Void) rethrows -> Double {
        let clock = ContinuousClock()
        var times: [Double] = []
        for round in 0...rounds {
            prepare()
            let elapsed = try clock.measure { try body() }
            if round > 0 { times.append(elapsed / .seconds(1)) }
        }
        return times.sorted()[times.count / 2]
    }

    /// The processor time that this thread has used.
    static var processorSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
