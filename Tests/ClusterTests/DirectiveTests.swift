import Placement
import SWIM
import Testing

@testable import Cluster

/// Directives reach everybody and are not lost.
@Suite struct DirectiveTests {
    private func active(_ harness: Harness, _ index: Int) -> [Directive] {
        harness.view(of: index).directives.filter { $0.state != .void }.map(\.directive)
    }

    /// Whoever takes a directive may die at once, and so may whoever coordinates, and then all at the same time.
    @Test func aDirectiveOutlivesItsAuthorTheCoordinatorAndARestartOfAll() throws {
        let harness = try ReplacementTests.settled(seed: 300) { $1.recoverAfter = .seconds(600) }
        let directives: [Directive] = [.cordon(node: "d"), .maintenance(node: "e", duration: .seconds(1_000)), .pause]
        for directive in directives { harness.command(.direct(directive), 4) }
        harness.run(for: .milliseconds(700))
        harness.crash(4)
        for index in 0..<4 { #expect(active(harness, index) == directives) }
        let author = harness.nodes[4].id
        #expect(harness.view(of: 0).directives.allSatisfy { $0.author == author })
        // The coordinator dies.
        harness.run(for: .seconds(2))
        let first = try #require(harness.coordinator)
        harness.crash(first)
        #expect(harness.run(atMost: .seconds(30)) { harness.coordinator.map { $0 != first } ?? false })
        #expect(harness.view(of: try #require(harness.coordinator)).coordination.holds.contains { $0.rule == "paused" })
        // All die, and only the voters come back, one after the other.
        for index in 0..<4 where index != first { harness.crash(index) }
        harness.run(for: .seconds(5))
        for index in 0..<3 { harness.restart(index) }
        for index in 0..<3 { #expect(active(harness, index) == directives) }
        harness.restart(3)
        #expect(harness.run(atMost: .seconds(20)) { active(harness, 3) == directives })
        // Nothing else is at odds.
        harness.restart(4)
        #expect(harness.run(atMost: .seconds(20)) { harness.isConverged })
        #expect(active(harness, 4) == directives)
    }

    @Test func whoDoesNotVoteKeepsOnlyItsOwn() throws {
        let harness = try ReplacementTests.settled(seed: 301)
        harness.command(.direct(.cordon(node: "d")), 4)
        harness.command(.direct(.cordon(node: "e")), 0)
        harness.run(for: .seconds(3))
        let own = { (index: Int) in
            DirectivePages.restored(harness.nodes[index].persisted.directives).map(\.directive)
        }
        #expect(own(4) == [.cordon(node: "d")])
        #expect(own(3) == [])
        for index in 0..<3 { #expect(own(index) == [.cordon(node: "d"), .cordon(node: "e")]) }
    }

    /// A node that lost its memory voids what others hold of its earlier life, and learns the rest.
    @Test func aLostMemoryIsNoLoss() throws {
        let harness = try ReplacementTests.settled(seed: 307) { $1.recoverAfter = .seconds(600) }
        harness.command(.direct(.cordon(node: "d")), 4)
        harness.run(for: .seconds(2))
        harness.crash(0)
        harness.crash(4)
        for index in [0, 4] {
            harness.nodes[index].persisted.directives = []
            harness.restart(index)
        }
        #expect(harness.run(atMost: .seconds(40)) { harness.isConverged })
        for index in 0..<5 { #expect(active(harness, index) == [.cordon(node: "d")]) }
    }

    @Test func whatHasPassedOfATimeSurvivesARestartOfAll() throws {
        let harness = try ReplacementTests.settled(seed: 302) { $1.recoverAfter = .seconds(600) }
        harness.command(.direct(.maintenance(node: "e", duration: .seconds(1_000))), 4)
        harness.run(for: .seconds(200))
        for index in 0..<5 { harness.crash(index) }
        for index in 0..<5 { harness.restart(index) }
        harness.run(for: .seconds(10))
        for index in 0..<5 {
            let view = try #require(harness.view(of: index).directives.first)
            let remaining = try #require(view.remaining)
            #expect(remaining <= .seconds(850) && remaining >= .seconds(789), "\(remaining)")
            #expect(view.age == .seconds(1_000) - remaining)
        }
    }

    @Test func theLastWordCountsWhoeverSaysIt() throws {
        let harness = try ReplacementTests.settled(seed: 303)
        for round in 0..<6 {
            harness.command(.direct(round % 2 == 0 ? .cordon(node: "e") : .uncordon(node: "e")), round % 5)
            harness.run(for: .seconds(1))
            let expected: Scheduling = round % 2 == 0 ? .cordoned : .up
            for index in 0..<5 {
                let member = harness.view(of: index).members.first { $0.member.name == "e" }
                #expect(member?.scheduling == expected, "round \(round), node \(index)")
            }
        }
        let last = try #require(harness.view(of: 2).directives.last)
        #expect(last.directive == .uncordon(node: "e") && last.state == .void && last.reason?.rule == "done")
    }

    @Test func aSplitHealsToTheLastWord() throws {
        let harness = try ReplacementTests.settled(seed: 304) { $1.recoverAfter = .seconds(600) }
        harness.split([3, 4], side: 1)
        harness.command(.direct(.cordon(node: "a")), 3)
        harness.command(.direct(.cordon(node: "b")), 0)
        harness.run(for: .seconds(1))
        harness.command(.direct(.drain(node: "a", within: nil)), 0)
        harness.run(for: .seconds(20))
        #expect(active(harness, 4) == [.cordon(node: "a")])
        harness.split([3, 4], side: 0)
        #expect(harness.run(atMost: .seconds(90)) { harness.isConverged })
        for index in 0..<5 {
            #expect(active(harness, index) == [.cordon(node: "b"), .drain(node: "a", within: nil)])
        }
    }

    // MARK: - Objections

    @Test func whatMakesNoSenseIsNotTaken() throws {
        let harness = try ReplacementTests.settled(seed: 305) { $1.recoverAfter = .seconds(600) }
        func rule(_ directive: Directive) -> DirectiveObjection.Rule? {
            harness.nodes[1].brain.objection(to: directive)?.rule
        }
        func give(_ directive: Directive) { harness.command(.direct(directive), 1) }
        #expect(rule(.drain(node: "nobody", within: nil)) == .unknownNode)
        #expect(rule(.cordon(node: "a b")) == .badName)
        #expect(rule(.cordon(node: String(repeating: "x", count: 300))) == .badName)
        #expect(rule(.uncordon(node: "e")) == .notCordoned)
        #expect(rule(.maintenance(node: "e", duration: 0)) == .badDuration)
        #expect(rule(.maintenance(node: "e", duration: .seconds(32 * 86_400))) == .badDuration)
        #expect(rule(.drain(node: "e", within: 0)) == .badDuration)
        #expect(rule(.replace(node: "e", successor: "nobody")) == .successorNotAlive)
        #expect(rule(.replace(node: "e", successor: "e")) == .successorNotFree)
        #expect(rule(.resume) == .notPaused)
        #expect(rule(.cancel(partition: PartitionID(topic: "orders", index: 0))) == .noMove)
        #expect(rule(.cancel(partition: nil)) == .noMove)
        #expect(rule(.cancel(partition: PartitionID(topic: "", index: 0))) == .badName)
        #expect(rule(.confirm) == .nothingToConfirm)
        // An order that is not taken leaves no trace.
        give(.cordon(node: "nobody"))
        #expect(harness.view(of: 1).directives.isEmpty)

        give(.pause)
        #expect(rule(.pause) == .alreadyPaused && rule(.resume) == nil)
        give(.resume)
        #expect(rule(.pause) == nil && rule(.resume) == .notPaused)
        give(.replace(node: "d", successor: "e"))
        #expect(rule(.replace(node: "a", successor: "e")) == .successorNotFree)
        #expect(rule(.replace(node: "e", successor: "a")) == .successorNotFree)
        #expect(rule(.replace(node: "d", successor: "a")) == nil)
        give(.uncordon(node: "d"))
        for node in ["b", "c", "d", "e"] {
            #expect(rule(.drain(node: node, within: nil)) == nil)
            give(.drain(node: node, within: nil))
        }
        #expect(rule(.drain(node: "a", within: nil)) == .nowhereToGo)
        #expect(rule(.replace(node: "a", successor: "e")) == .successorNotFree)
        harness.crash(4)
        harness.run(for: .seconds(15))
        #expect(rule(.confirm) == nil)
        #expect(rule(.replace(node: "a", successor: "e")) == .successorNotAlive)
        harness.command(.leave, 1)
        #expect(rule(.pause) == .notServing)
    }

    @Test func withoutVotersNobodyCarriesAnythingOut() {
        let harness = Harness(topics: [], voters: [], seed: 306)
        harness.start()
        harness.run(for: .seconds(3))
        #expect(harness.nodes[0].brain.objection(to: .pause)?.rule == .noVoters)
    }

    // MARK: - Limits

    /// Whoever is no member's owner cannot speak for it, and what cannot be read changes nothing.
    @Test func malformedDirectivesAreSkipped() {
        for record in DirectiveRecord.all {
            let bytes = record.encoded(at: nil)
            for count in 0..<bytes.count {
                #expect(throws: WireError.self) {
                    _ = try StatePayload(.directivePages, from: Array(bytes.prefix(count)) + (count == 0 ? [99] : []))
                }
            }
        }
        var unknown = DirectiveRecord.fixture(.pause).encoded(at: nil)
        unknown[0] = 10
        #expect(throws: WireError.badValue) { _ = try StatePayload(.directivePages, from: unknown) }
        let highest = DirectiveRecord.fixture(.pause, stamp: DirectiveRegister.largestStamp + 1).encoded(at: nil)
        #expect(throws: WireError.badValue) { _ = try StatePayload(.directivePages, from: highest) }
    }

    @Test func manyDirectivesFitTheirPages() throws {
        var state = ReplicatedState.fixture(1)
        var pages = DirectivePages()
        let name = String(repeating: "n", count: 60)
        let records = (0..<200).map { number in
            DirectiveRecord.fixture(
                .replace(node: "\(name)\(100 + number)", successor: name), stamp: UInt64(number) + 1,
                ending: Reason(rule: String(repeating: "r", count: 99), text: String(repeating: "t", count: 999)))
        }
        let entries = pages.publish(records, isTimed: false, into: &state, force: false, at: nil)
        #expect(entries.count > 20 && entries.allSatisfy { $0.value.count <= StateEntry.largestValue })
        let read = try entries.dropFirst().flatMap { entry in
            guard case .directivePages(let records) = try StatePayload(.directivePages, from: entry.value) else {
                return [DirectiveRecord]()
            }
            return records
        }
        #expect(read.map(\.subject) == records.map(\.subject))
        // Only what changes is published again, and what is left over is void.
        var counts: [Int] = []
        for left in [records, Array(records.dropLast()), []] {
            counts.append(pages.publish(left, isTimed: false, into: &state, force: false, at: nil).count)
        }
        #expect(counts[0] == 0 && (1...2).contains(counts[1]) && counts[2] == 1)
        #expect(state.owner(.fixture(1))?.pages(.directivePages).isEmpty == true)
    }
}
