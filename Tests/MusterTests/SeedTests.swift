import SWIM
import Testing

@testable import Muster

@Suite struct SeedTests {
    private let own = Endpoint(ipv4: 0x0A00_0001, port: 7946)

    @Test func addressesAndNames() {
        #expect(SeedAddress("192.0.2.1:7946") == .address(Endpoint(ipv4: 0xC000_0201, port: 7946)))
        #expect(SeedAddress("[2001:db8::1]:1") == Endpoint("[2001:db8::1]:1").map { .address($0) })
        #expect(SeedAddress("broker-0.brokers_x.svc:7946") == .name("broker-0.brokers_x.svc", port: 7946))
        #expect(SeedAddress("localhost:1") == .name("localhost", port: 1))
    }

    @Test(arguments: [
        "", ":", "host", "host:", ":1", "host:0", "host:65536", "host:+1", "host:1x", "ho st:1", "2001:db8::1:1",
        "256.0.0.1:1", "1.2.3:1", "0.0.0.0:1", "224.0.0.1:1", "[::]:1", "höst:1", "host:-1", "[::1]",
    ])
    func everythingElseIsRefused(_ text: String) {
        #expect(SeedAddress(text) == nil)
    }

    @Test func ownAddressAndRepetitionsAreSkippedAndFailuresDoNotSpoilTheRest() {
        let resolver = SeedResolver { name, port in
            switch name {
            case "all":
                .success((1...100).map { Endpoint(ipv4: 0x0A00_0000 + $0, port: port) })
            case "two":
                .success([Endpoint(ipv4: 0x0A00_0002, port: port), Endpoint(ipv4: 0, port: port)])
            default:
                .failure(.init(reason: "not known"))
            }
        }
        let seeds: [SeedAddress] = [.address(own), .name("gone", port: 7946), .name("two", port: 7946)]
        let answer = resolver.resolve(seeds, excluding: own)
        #expect(answer.endpoints == [Endpoint(ipv4: 0x0A00_0002, port: 7946)])
        #expect(answer.failures == [.init(name: "gone", reason: "not known")])
        #expect(resolver.resolve([.name("all", port: 7946)], excluding: own).endpoints.count == SeedResolver.limit)
        #expect(resolver.resolve([.address(own)], excluding: own).endpoints.isEmpty)
    }

    @Test func theSystemKnowsLocalhost() {
        let answer = SeedResolver().resolve([.name("localhost", port: 7)], excluding: own)
        #expect(answer.failures.isEmpty)
        #expect(
            answer.endpoints.contains(Endpoint(ipv4: 0x7F00_0001, port: 7))
                || answer.endpoints.allSatisfy { $0.ipv4 == nil })
        let nowhere = SeedResolver().resolve([.name("nowhere.invalid", port: 7)], excluding: own)
        #expect(nowhere.endpoints.isEmpty && nowhere.failures.count == 1)
    }

    // MARK: - When to look

    private func seconds(_ count: UInt64) -> Instant { Instant(nanoseconds: 0) + .seconds(count) }

    @Test func withoutSeedsNothingIsLookedUp() {
        var search = SeedSearch(hasSeeds: false)
        #expect(search.deadline == nil)
        let begins = search.begin(isAlone: true, at: seconds(100))
        #expect(!begins)
    }

    @Test func fruitlessLookupsAreRepeatedWithGrowingPauses() {
        var search = SeedSearch(hasSeeds: true)
        var now = seconds(1)
        let failed = SeedResolver.Answer(endpoints: [], failures: [.init(name: "a", reason: "b")])
        for pause in [1, 2, 4, 8, 15, 15] as [UInt64] {
            let begins = search.begin(isAlone: true, at: now)
            #expect(begins)
            // Under way: not begun twice.
            let beginsAgain = search.begin(isAlone: true, at: now + .seconds(60))
            #expect(!beginsAgain)
            let outcome = search.complete(failed, at: now)
            #expect(outcome == .nothing)
            #expect(search.deadline == now + .seconds(pause))
            now = now + .seconds(pause)
        }
    }

    @Test func onlyALonelyNodeLooksAgainAndOnlyNewsIsJoined() {
        var search = SeedSearch(hasSeeds: true)
        _ = search.begin(isAlone: true, at: seconds(1))
        var answer = SeedResolver.Answer(endpoints: [own])
        var outcome = search.complete(answer, at: seconds(1))
        #expect(outcome == .join([own]))
        var begins = search.begin(isAlone: false, at: seconds(16))
        #expect(!begins)
        #expect(search.deadline == seconds(31))
        begins = search.begin(isAlone: true, at: seconds(31))
        #expect(begins)
        outcome = search.complete(answer, at: seconds(31))
        #expect(outcome == .nothing)
        answer.endpoints = [Endpoint(ipv4: 0x0A00_0009, port: 1)]
        _ = search.begin(isAlone: true, at: seconds(46))
        outcome = search.complete(answer, at: seconds(46))
        #expect(outcome == .join(answer.endpoints))
    }

    @Test func whoseSeedsCannotBeLookedUpFallsBackOnce() {
        let failed = SeedResolver.Answer(endpoints: [], failures: [.init(name: "a", reason: "b")])
        var search = SeedSearch(hasSeeds: true)
        var outcomes: [SeedSearch.Outcome] = []
        outcomes.append(search.complete(failed, canFallBack: false, at: seconds(1)))
        outcomes.append(search.complete(failed, canFallBack: true, at: seconds(2)))
        outcomes.append(search.complete(failed, canFallBack: true, at: seconds(3)))
        outcomes.append(search.complete(SeedResolver.Answer(endpoints: [own]), canFallBack: true, at: seconds(4)))
        #expect(outcomes == [.nothing, .fallBack, .nothing, .join([own])])
        // What was found before is asked for ever; nothing has to take its place.
        var found = SeedSearch(hasSeeds: true)
        _ = found.complete(SeedResolver.Answer(endpoints: [own]), canFallBack: true, at: seconds(1))
        let outcome = found.complete(failed, canFallBack: true, at: seconds(2))
        #expect(outcome == .nothing)
    }

    @Test func aNodeThatIsItsOnlySeedIsTheFirst() {
        var search = SeedSearch(hasSeeds: true)
        _ = search.begin(isAlone: true, at: seconds(1))
        let outcome = search.complete(SeedResolver.Answer(), at: seconds(1))
        #expect(outcome == .join([]))
    }
}
