import Testing

@testable import SWIM

/// Deadlines that are kept up with each change rather than worked out after each packet.
@Suite struct StoredDeadlineTests {
    private static let peer = LocalMember.fixture(1)

    private static func exchange(retryAt: UInt64) -> Reconciliation.Exchange {
        Reconciliation.Exchange(
            peer: peer.id, endpoint: peer.endpoint, sequence: 1, attempts: 1, retryAt: Instant(nanoseconds: retryAt))
    }

    private static func pull(retryAt: UInt64) -> Pull {
        Pull(
            peer: peer.id, endpoint: peer.endpoint, ranges: .all, isJoin: false,
            retryAt: Instant(nanoseconds: retryAt))
    }

    @Test func reconciliation() {
        var reconciliation = Reconciliation()
        #expect(reconciliation.deadline == nil)
        reconciliation.exchange = StoredDeadlineTests.exchange(retryAt: 50)
        #expect(reconciliation.deadline?.nanoseconds == 50)
        reconciliation.pull = StoredDeadlineTests.pull(retryAt: 40)
        #expect(reconciliation.deadline?.nanoseconds == 40)
        // Changes in place count.
        reconciliation.pull?.retryAt = Instant(nanoseconds: 60)
        #expect(reconciliation.deadline?.nanoseconds == 50)
        reconciliation.exchange?.retryAt = Instant(nanoseconds: 90)
        #expect(reconciliation.deadline?.nanoseconds == 60)
        // Whoever is urgent waits for what is under way.
        reconciliation.urgent.append(StoredDeadlineTests.peer.id)
        #expect(reconciliation.deadline?.nanoseconds == 60)
        reconciliation.pull = nil
        #expect(reconciliation.deadline?.nanoseconds == 90)
        reconciliation.exchange = nil
        #expect(reconciliation.deadline?.nanoseconds == 0)
        _ = reconciliation.urgent.popLast()
        #expect(reconciliation.deadline == nil)
    }

    @Test func succession() {
        var identity = Identity()
        #expect(identity.deadline == nil)
        identity.succession = Succession(
            incarnation: Incarnation(bootEpoch: 2), endpoint: StoredDeadlineTests.peer.endpoint,
            nextRound: Instant(nanoseconds: 7))
        #expect(identity.deadline?.nanoseconds == 7)
        identity.succession?.nextRound = Instant(nanoseconds: 9)
        #expect(identity.deadline?.nanoseconds == 9)
        identity.succession = nil
        #expect(identity.deadline == nil)
    }
}
