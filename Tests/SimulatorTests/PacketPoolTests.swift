import SWIM
import Testing

@testable import Simulator

@Suite struct PacketPoolTests {
    private func header(_ number: Int, count: Int) -> PacketPool.Header {
        PacketPool.Header(
            from: UInt32(number), to: 1, count: UInt32(count), isBound: true,
            receiver: MemberID(high: 1, low: UInt64(number)), incarnation: Incarnation(rawValue: UInt64(number)))
    }

    @Test func keepsEveryDatagramApart() {
        var pool = PacketPool()
        var handles: [UInt32] = []
        // More than one slab.
        for number in 0..<1_000 {
            let bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: number)
            handles.append(bytes.withUnsafeBytes { pool.take(header(number, count: number), bytes: $0) })
        }
        #expect(pool.inUse == 1_000)
        for (number, handle) in handles.enumerated() {
            #expect(pool.header(of: handle).from == UInt32(number))
            #expect(pool.header(of: handle).receiver.low == UInt64(number))
            #expect(pool.bytes(of: handle).count == number)
            #expect(pool.bytes(of: handle).allSatisfy { $0 == UInt8(truncatingIfNeeded: number) })
        }
    }

    @Test func usesTheSlotGivenBackLast() {
        var pool = PacketPool()
        let bytes: [UInt8] = [1, 2, 3]
        let first = bytes.withUnsafeBytes { pool.take(header(1, count: 3), bytes: $0) }
        pool.release(first)
        let second = bytes.withUnsafeBytes { pool.take(header(2, count: 3), bytes: $0) }
        #expect(first == second)
        #expect(pool.inUse == 1)
    }

    @Test func holdsTheLargestDatagram() {
        var pool = PacketPool()
        let bytes = [UInt8](repeating: 7, count: PacketWriter.limit)
        let first = bytes.withUnsafeBytes { pool.take(header(1, count: bytes.count), bytes: $0) }
        let second = bytes.withUnsafeBytes { pool.take(header(2, count: bytes.count), bytes: $0) }
        #expect(pool.bytes(of: first).elementsEqual(bytes))
        #expect(pool.bytes(of: second).elementsEqual(bytes))
        #expect(pool.header(of: second).from == 2)
    }

    @Test func sealedPacketsHaveRoom() {
        var pool = PacketPool(isSealed: true)
        let bytes = [UInt8](repeating: 7, count: 1_200)
        let first = bytes.withUnsafeBytes { pool.take(header(1, count: bytes.count), bytes: $0) }
        let second = bytes.withUnsafeBytes { pool.take(header(2, count: bytes.count), bytes: $0) }
        #expect(pool.bytes(of: first).elementsEqual(bytes))
        #expect(pool.bytes(of: second).elementsEqual(bytes))
    }

    @Test func flipsOneBitAndNoOther() {
        var pool = PacketPool()
        let bytes = (0..<40).map { UInt8($0) }
        let handle = bytes.withUnsafeBytes { pool.take(header(1, count: bytes.count), bytes: $0) }
        for bit in 0..<320 {
            pool.flip(bit: bit, of: handle)
            let differences = zip(pool.bytes(of: handle), bytes).enumerated().filter { $1.0 != $1.1 }
            #expect(differences.map(\.offset) == [bit / 8])
            #expect(differences.first.map { $1.0 ^ $1.1 } == 1 << UInt8(bit % 8))
            pool.flip(bit: bit, of: handle)
        }
        #expect(pool.bytes(of: handle).elementsEqual(bytes))
    }
}
