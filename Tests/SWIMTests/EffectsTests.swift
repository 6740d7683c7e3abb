import Testing

@testable import SWIM

/// What the core hands to its driver, emptied and used again for ever.
@Suite struct EffectsTests {
    private static func write(_ byte: UInt8, to effects: inout Effects) {
        var writer = effects.makeWriter()
        writer.write(byte)
        effects.send(writer, to: LocalMember.fixture(1).endpoint, receiver: nil)
    }

    /// Each notice makes the collection not empty, and none survives the round in which it was given.
    @Test func noticesLastOneRound() {
        let local = LocalMember.fixture(2)
        let member = Member(
            id: local.id, name: local.name, endpoint: local.endpoint, incarnation: Incarnation(bootEpoch: 1))
        var effects = Effects()
        for notice in 0..<3 {
            let wasEmpty = effects.isEmpty
            #expect(wasEmpty)
            switch notice {
            case 0: effects.renew(bootEpoch: 9)
            case 1: effects.supersede()
            default: effects.loseName(to: member)
            }
            let isEmpty = effects.isEmpty
            #expect(!isEmpty)
            effects.removeAll()
            let left = (effects.renewedBootEpoch, effects.isSuperseded, effects.nameWinner)
            #expect(left.0 == nil && !left.1 && left.2 == nil)
        }
        let isEmpty = effects.isEmpty
        #expect(isEmpty)
    }

    /// Datagrams of a round are gone with it, one or many, and the next ones are written where they were.
    @Test(arguments: [1, 2, 40]) func datagramsLastOneRound(count: Int) {
        var effects = Effects()
        for round in 0..<2 {
            for number in 0..<count { EffectsTests.write(UInt8(number + round), to: &effects) }
            let datagrams = effects.datagrams
            #expect(datagrams.map(\.offset) == Array(0..<count))
            for (number, datagram) in datagrams.enumerated() {
                let byte = effects.withBytes(of: datagram) { $0.unsafeLoad(as: UInt8.self) }
                #expect(byte == UInt8(number + round))
            }
            effects.removeAll()
            let isEmpty = effects.isEmpty
            #expect(isEmpty)
        }
    }
}
