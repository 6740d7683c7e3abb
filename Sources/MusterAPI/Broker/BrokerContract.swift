/// The limits that both sides of the contract between an agent and its broker keep to.
///
/// The contract itself is in the article `BrokerContract` of module Sidecar.
public enum BrokerContract {
    /// The version of the contract that this library speaks.
    public static let version = 1
    /// The largest number that a message may hold: 2⁵³ − 1, which every JSON library keeps exactly.
    public static let largestNumber: UInt64 = 1 << 53 - 1
    /// The largest body of a report in bytes.
    public static let reportLimit = 16 << 20
    /// The most replicas that a broker may report.
    public static let largestReport = 50_000
    /// The most voters, and the most learners, of one group.
    public static let largestGroup = 64
    /// The longest text of a reason in bytes.
    public static let longestText = 256
}
