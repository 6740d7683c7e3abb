import Cluster
import SWIM

/// What the configuration of a scenario allows the protocol to do.
struct ProtocolLimits {
    /// Whether members are suspected before they are declared dead.
    let hasSuspicions: Bool
    /// The shortest time from the first suspicion of a member to its death, in nanoseconds, with a tenth off: clocks that
    /// run fast measure a little less than true time.
    let leastSuspicion: UInt64
    /// The most datagrams that one peer may be sent in a second, pages apart.
    let perPeer: UInt64
    /// The most datagrams that a node may send in a second without having received any.
    let perNode: UInt64
    /// The most datagrams that one received datagram accounts for: an ack, a relayed ping, a nack and a correction.
    let perReceived: UInt64 = 4
    /// The most entries of a member list.
    let members: Int
    /// The most entries for dead members and such that left.
    let tombstones: Int

    init(_ scenario: Scenario) {
        let membership = scenario.configuration.membership
        let period = max(1, membership.probeInterval)
        // Without suspicions, whoever does not answer is dead at once.
        hasSuspicions = membership.features.contains(.suspicion)
        leastSuspicion = membership.suspicionMultiplier.multipliedReportingOverflow(by: period).partialValue / 10 * 9
        let periods = max(1, (1_000_000_000 + period - 1) / period)
        let helpers = UInt64(max(0, membership.indirectProbes))
        perPeer = 24 + 16 * periods
        perNode = 128 + periods * (16 + 4 * helpers)
        members = membership.maximumMembers
        tombstones = membership.maximumTombstones
    }
}
