import Cluster
import MusterAPI
import Placement
import SWIM
import Testing

@testable import Sidecar

@Suite struct BrokerAccountTests {
    private typealias F = ContractFixture
    private let start = SuspendingClock().now

    @Test func reportsReplaceAndUpdate() throws {
        var account = BrokerAccount(expireAfter: .seconds(30), at: start)
        #expect(account.state == .waiting && account.reportedAt == nil)
        account.replace(with: try F.read([F.replica(2), F.replica(1)]), at: start)
        #expect(account.state == .reporting && account.reports.map(\.partition) == [F.partition(1), F.partition(2)])
        let isTaken = account.update(
            try F.read([F.replica(2, configIndex: 9), F.replica(3)]), removed: [F.partition(1), F.partition(8)],
            at: start)
        #expect(isTaken && account.reports.map(\.partition) == [F.partition(2), F.partition(3)])
        #expect(account.reports.first?.group.index == 9)
        account.replace(with: [], at: start)
        #expect(account.reports == [])
    }

    @Test func aReportCountsUntilItExpires() throws {
        var account = BrokerAccount(expireAfter: .seconds(30), at: start)
        account.replace(with: try F.read([F.replica(1)]), at: start + .seconds(20))
        let early = account.advance(to: start + .seconds(49))
        let late = account.advance(to: start + .seconds(50))
        let again = account.advance(to: start + .seconds(500))
        #expect(!early && late && !again && account.state == .expired)
        #expect(account.replicas.count == 1)
        _ = account.update([], removed: [], at: start + .seconds(501))
        #expect(account.state == .reporting && account.reportedAt == start + .seconds(501))
    }

    @Test func aBrokerThatNeverReportsExpiresToo() {
        var account = BrokerAccount(expireAfter: .seconds(30), at: start)
        let isOver = account.advance(to: start + .seconds(30))
        #expect(isOver && account.state == .expired && account.reportedAt == nil)
    }

    @Test func wordsAreBounded() {
        var account = BrokerAccount(expireAfter: .seconds(30), at: start)
        account.remember(F.word(0), on: F.partition(0))
        account.remember(F.word(1), on: F.partition(1))
        account.remember(F.word(0, .refused), on: F.partition(0))
        #expect(account.words[F.partition(0)]?.result == .refused && account.words.count == 2)
        for index in 2..<BrokerAccount.wordLimit + 1 { account.remember(F.word(index), on: F.partition(index)) }
        #expect(account.words.count == BrokerAccount.wordLimit)
        #expect(account.words[F.partition(1)] == nil && account.words[F.partition(0)] != nil)
    }

    @Test func thereIsALimitToReplicas() throws {
        var account = BrokerAccount(expireAfter: .seconds(30), at: start)
        let all = try F.read((0..<BrokerContract.largestReport).map { F.replica($0) })
        account.replace(with: all, at: start)
        let more = account.update(
            try F.read([F.replica(BrokerContract.largestReport)]), removed: [], at: start + .seconds(1))
        #expect(!more && account.replicas.count == all.count && account.reportedAt == start)
    }
}
