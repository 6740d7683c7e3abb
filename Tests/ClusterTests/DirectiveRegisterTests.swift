import Placement
import SWIM
import Testing

@testable import Cluster

@Suite struct DirectiveRegisterTests {
    private let now = Instant(nanoseconds: 1_000_000_000_000)

    private func register(_ records: [DirectiveRecord]) -> DirectiveRegister {
        var register = DirectiveRegister()
        for record in records { _ = register.merge(record, at: now) }
        return register
    }

    @Test func theOrderOfCopiesDoesNotMatter() {
        let over = Reason(rule: "done", text: "")
        let records: [DirectiveRecord] = [
            .fixture(.drain(node: "a", within: nil), stamp: 3, author: 1),
            .fixture(.drain(node: "a", within: nil), stamp: 3, author: 1, ending: over),
            .fixture(.cordon(node: "a"), stamp: 3, author: 2),
            .fixture(.cordon(node: "b"), stamp: 4, author: 1, ending: over),
            .fixture(.pause, stamp: 5), .fixture(.resume, stamp: 6, ending: over),
            .fixture(.confirm, stamp: 7, lost: 1), .fixture(.confirm, stamp: 7, lost: 2),
        ]
        let expected = register(records)
        #expect(expected.records.count == 5)
        #expect(expected.order(for: "a", at: now) == .cordon(node: "a"))
        var random = RandomGenerator(seed: 1)
        for _ in 0..<50 {
            var shuffled = records + records
            for index in shuffled.indices.reversed() {
                shuffled.swapAt(index, Int(random.below(UInt64(index + 1))))
            }
            #expect(register(shuffled).records == expected.records)
        }
    }

    @Test func anEndingIsOfOneRecordOnly() {
        let drain = DirectiveRecord.fixture(.drain(node: "a", within: nil), stamp: 8, author: 1)
        var register = register([drain])
        // In the same moment in which it ends, somebody gives another one.
        let cordon = DirectiveRecord.fixture(.cordon(node: "a"), stamp: 9, author: 2)
        let isTaken = register.merge(cordon, at: now)
        #expect(isTaken)
        let hasEnded = register.end(drain, because: Reason(rule: "node-gone", text: ""))
        #expect(!hasEnded && register.order(for: "a", at: now) == .cordon(node: "a"))
        let isNews = register.merge(drain, at: now)
        #expect(!isNews && register.order(for: "a", at: now) == .cordon(node: "a"))
    }

    @Test func whatIsOverDoesNotComeBack() {
        let pause = DirectiveRecord.fixture(.pause, stamp: 8)
        var register = register([pause])
        let hasEnded = register.end(pause, because: Reason(rule: "over", text: ""))
        #expect(hasEnded)
        let isNews = register.merge(pause, at: now)
        #expect(!isNews && register.active(.flow) == nil)
    }

    @Test func nobodyUsesUpTheStamps() {
        var register = register([.fixture(.pause, stamp: 8)])
        for stamp in [0, 8 + DirectiveRegister.largestJump + 1, DirectiveRegister.largestStamp] {
            let isNews = register.merge(.fixture(.cordon(node: "a"), stamp: stamp), at: now)
            #expect(!isNews)
        }
        #expect(register.refused == 3 && register.nextStamp == 9)
        let isTaken = register.merge(.fixture(.cordon(node: "a"), stamp: 8 + DirectiveRegister.largestJump), at: now)
        #expect(isTaken)
    }

    @Test func theNumberIsBoundedAndWhatIsOverGoesFirst() {
        var register = DirectiveRegister()
        let count = UInt64(DirectiveRegister.largestCount)
        let over = Reason(rule: "over", text: "")
        for number in 1...count {
            _ = register.merge(
                .fixture(.cordon(node: "n\(number)"), stamp: number, ending: number % 2 == 0 ? over : nil), at: now)
        }
        #expect(register.records.count == Int(count) && register.hasRoom(for: Int(count) / 2))
        for number in 1...count / 2 {
            let isTaken = register.merge(.fixture(.cordon(node: "m\(number)"), stamp: count + number), at: now)
            #expect(isTaken)
        }
        #expect(register.records.count == Int(count))
        #expect(register.records.allSatisfy { $0.isActive } && !register.hasRoom(for: 1))
        let isNews = register.merge(.fixture(.pause, stamp: 2 * count), at: now)
        #expect(!isNews && register.refused == 1)
    }

    @Test func timePassesEverywhere() {
        let window = Directive.maintenance(node: "a", duration: .seconds(100))
        var register = register([.fixture(window, stamp: 1, age: .seconds(10))])
        #expect(register[.node("a")]?.remaining(at: now + .seconds(20)) == .seconds(70))
        // Another one has seen more of it pass. That is believed, but is no news.
        var isNews = register.merge(.fixture(window, stamp: 1, age: .seconds(50)), at: now + .seconds(20))
        #expect(!isNews && register[.node("a")]?.remaining(at: now + .seconds(20)) == .seconds(50))
        isNews = register.merge(.fixture(window, stamp: 1, age: .seconds(5)), at: now + .seconds(30))
        #expect(!isNews && register[.node("a")]?.remaining(at: now + .seconds(30)) == .seconds(40))
        #expect(register.order(for: "a", at: now + .seconds(69)) == window)
        #expect(register.order(for: "a", at: now + .seconds(70)) == nil)
        #expect(register[.node("a")]?.remaining(at: now + .seconds(1_000_000)) == 0)
    }

    @Test func whatIsRememberedIsRead() {
        let restored = DirectivePages.restored(DirectivePages.persisted(DirectiveRecord.all, at: now))
        #expect(restored == DirectiveRecord.all)
        // What was cut off is left out, the rest counts.
        let bytes = DirectivePages.persisted(DirectiveRecord.all, at: now)
        #expect(DirectivePages.restored(Array(bytes.dropLast())) == DirectiveRecord.all.dropLast())
        // Three are about the same subject. Higher stamps than a node would believe of others are its own.
        let register = DirectiveRegister(restored: restored)
        #expect(register.highestStamp == 1 << 40 && register.records.count == DirectiveRecord.all.count - 2)
    }
}
