import Testing

@testable import SWIM

/// Timeouts follow what was measured, and one lost datagram is not a failed probe.
@Suite struct AdaptiveProbingTests {
    @Test func theTimeoutIsTheSmoothedMeanAndFourDeviations() {
        var times = RoundTrips()
        let id = MemberID(high: 1, low: 2)
        #expect(times.timeout(of: 3, id: id) == nil)
        times.record(.milliseconds(80), of: 3, id: id)
        #expect(times.mean(of: 3, id: id) == .milliseconds(80))
        #expect(times.timeout(of: 3, id: id) == .milliseconds(240))
        for _ in 0..<60 { times.record(.milliseconds(20), of: 3, id: id) }
        let settled = times.timeout(of: 3, id: id)!
        #expect((Nanoseconds.milliseconds(20)...Nanoseconds.milliseconds(22)).contains(settled))
        times.record(.seconds(3_600), of: 3, id: id)
        #expect(times.timeout(of: 3, id: id)! < .seconds(80), "one sample counts for a minute at most")
        #expect(times.timeout(of: 3, id: MemberID(high: 9, low: 9)) == nil, "another member in the same slot")
    }

    /// The offsets of the pings and ping-requests of one probe whose target does not answer.
    private func schedule(_ features: ProtocolFeatures) -> (pings: [UInt64], requests: [UInt64]) {
        var configuration = MembershipConfiguration()
        configuration.features = features
        // Nobody is declared dead before it is this member's turn to probe.
        configuration.suspicionMultiplier = 1_000
        let loopback = Loopback(count: 8, configuration: configuration)
        loopback.joinAll()
        loopback.run(for: .seconds(30))
        loopback.loses = { $0.to == 7 || $0.from == 7 }
        var pings: [UInt64] = []
        var requests: [UInt64] = []
        var start: Instant?
        while start == nil || loopback.now - start! < .milliseconds(995) {
            var effects = Effects()
            guard let deadline = loopback.nodes[0].nextDeadline else { break }
            loopback.run(for: deadline - loopback.now - 1)
            loopback.step(to: deadline, only: 0, into: &effects) { flight in
                let kind = flight.bytes[0]
                if kind == MessageKind.ping.rawValue, flight.to == 7 {
                    if start == nil { start = deadline }
                    pings.append((deadline - start!) / 1_000_000)
                } else if kind == MessageKind.pingRequest.rawValue, let start {
                    requests.append((deadline - start) / 1_000_000)
                }
            }
        }
        return (pings, requests)
    }

    @Test func aPeerNearbyIsAskedFourTimesInThePeriodAndHelpersTwice() {
        let (pings, requests) = schedule(ProtocolFeatures.all.subtracting(.probeAwareness))
        #expect(pings == [0, 50, 150, 350])
        #expect(requests == [50, 50, 50, 350, 350, 350])
    }

    @Test func plainProbingAsksOnceAndHelpersAfterTheConfiguredTimeout() {
        let (pings, requests) = schedule(.plain)
        #expect(pings == [0])
        #expect(requests == [300, 300, 300])
    }

    @Test func aLossyNetworkFailsFarFewerProbes() {
        func failures(_ features: ProtocolFeatures) -> UInt64 {
            var configuration = MembershipConfiguration()
            configuration.features = features
            let loopback = Loopback(count: 12, configuration: configuration)
            loopback.joinAll()
            loopback.run(for: .seconds(10))
            var random = RandomGenerator(seed: 5)
            loopback.loses = { _ in random.below(100) < 30 }
            loopback.run(for: .seconds(120))
            return loopback.nodes.map(\.statistics.failedProbes).reduce(0, +)
        }
        let plain = failures(.plain)
        let adaptive = failures([.suspicion, .piggyback, .adaptiveProbing])
        // 1 − 0.49 direct, and each helper's path of four messages fails with 1 − 0.24: 22 % of the probes.
        #expect((200...420).contains(plain))
        #expect(adaptive * 8 < plain)
    }
}
