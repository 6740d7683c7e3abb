import Testing

@testable import Simulator

@Suite struct SimulatedRingTests {
    @Test func aRotationEndsWithTheNewKeyAlone() {
        var ring = SimulatedRing(1)
        ring.take(.accept, key: 2)
        #expect(ring.keys == [1, 2] && ring.primary == 1)
        ring.take(.promote, key: 2)
        #expect(ring.keys == [1, 2] && ring.primary == 2)
        ring.take(.retire, key: 1)
        #expect(ring == SimulatedRing(2))
    }

    @Test func aStepTakenTwiceIsTakenOnce() {
        var ring = SimulatedRing(1)
        for step in SimulatedRing.Step.allCases {
            ring.take(step, key: step == .retire ? 1 : 2)
            let once = ring
            ring.take(step, key: step == .retire ? 1 : 2)
            #expect(ring == once)
        }
    }

    @Test func whatMustNotBeIsNotDone() {
        var ring = SimulatedRing(1)
        ring.take(.promote, key: 2)
        #expect(ring == SimulatedRing(1), "a key that is not there")
        ring.take(.retire, key: 1)
        #expect(ring == SimulatedRing(1), "the key that seals")
        for key in 2...6 { ring.take(.accept, key: key) }
        #expect(ring.keys == [1, 2, 3, 4], "there is room for four")
    }
}
