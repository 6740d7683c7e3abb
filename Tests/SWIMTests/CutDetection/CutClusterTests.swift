import Testing

@testable import SWIM

/// The detector behind real members: what one faulty node makes of their lists, and what is left of it.
@Suite struct CutClusterTests {
    /// A cluster in memory with a detector at each member.
    private struct Cluster {
        let loopback: Loopback
        var detectors: [CutDetector] = []
        var changes: [[MembershipChange]]
        private var eventsSeen: [Int]
        private var accusationsSeen: [Int]

        init(count: Int) {
            loopback = Loopback(count: count)
            loopback.joinAll()
            loopback.run(for: .seconds(10))
            changes = Array(repeating: [], count: count)
            eventsSeen = loopback.nodes.map(\.events.count)
            accusationsSeen = loopback.nodes.map(\.accusations.count)
            for node in loopback.nodes {
                let members = (0..<node.membership.slotCount).compactMap { node.membership.member(at: $0) }
                detectors.append(CutDetector(local: members[0], members: members, at: loopback.now))
            }
        }

        mutating func run(seconds: Int) {
            for _ in 0..<seconds * 5 {
                loopback.run(for: .milliseconds(200))
                for index in detectors.indices {
                    let node = loopback.nodes[index]
                    for accusation in node.accusations[accusationsSeen[index]...] {
                        detectors[index].observe(accusation, at: loopback.now)
                    }
                    for event in node.events[eventsSeen[index]...] { detectors[index].observe(event, at: loopback.now) }
                    accusationsSeen[index] = node.accusations.count
                    eventsSeen[index] = node.events.count
                    detectors[index].advance(to: loopback.now)
                    changes[index] += detectors[index].takeChanges()
                }
            }
        }

        func removals(at index: Int) -> [[Int]] {
            changes[index].map { $0.removed.map { Int($0.id.low) } }.filter { !$0.isEmpty }
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64]) func aNodeThatLosesMostOfWhatItSendsIsRemovedOnce(seed: UInt64) {
        var cluster = Cluster(count: 24)
        var random = RandomGenerator(seed: seed)
        cluster.loopback.loses = { $0.from == 5 && random.below(10) < 8 }
        cluster.run(seconds: 60)
        for observer in 0..<24 where observer != 5 {
            #expect(cluster.removals(at: observer) == [[5]], "in time, at n\(observer)")
        }
        cluster.run(seconds: 90)
        for observer in 0..<24 where observer != 5 {
            #expect(cluster.removals(at: observer) == [[5]], "at n\(observer)")
        }
    }

    @Test func aNodeThatIsDeafHalfOfTheTimeIsRemovedOnce() {
        var cluster = Cluster(count: 24)
        for _ in 0..<6 {
            cluster.loopback.loses = { $0.to == 5 }
            cluster.run(seconds: 20)
            cluster.loopback.loses = { _ in false }
            cluster.run(seconds: 20)
        }
        for observer in 0..<24 where observer != 5 {
            #expect(cluster.removals(at: observer) == [[5]], "at n\(observer)")
        }
        // It hears again: it is back once it has been calm for a minute, and nobody else was ever away.
        cluster.run(seconds: 120)
        for observer in 0..<24 where observer != 5 {
            #expect(cluster.detectors[observer].memberCount == 24, "at n\(observer)")
            #expect(cluster.changes[observer].count == 2, "at n\(observer)")
        }
    }

    @Test func crashesThatCoincideMakeOneChange() {
        var cluster = Cluster(count: 40)
        for index in 10..<15 {
            cluster.loopback.nodes[index].isUp = false
            cluster.run(seconds: 1)
        }
        cluster.run(seconds: 60)
        for observer in 0..<40 where !(10..<15).contains(observer) {
            #expect(cluster.removals(at: observer) == [Array(10..<15)], "at n\(observer)")
        }
    }

    @Test(arguments: [1, 2] as [UInt64]) func aLossyNetworkRemovesNobody(seed: UInt64) {
        var cluster = Cluster(count: 24)
        var random = RandomGenerator(seed: seed)
        cluster.loopback.loses = { _ in random.below(10) == 0 }
        cluster.run(seconds: 300)
        for observer in 0..<24 { #expect(cluster.removals(at: observer).isEmpty, "at n\(observer)") }
    }
}
