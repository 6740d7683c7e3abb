/// When reports about members become changes. All times scale with the protocol period T'.
///
/// Rapid gives every member *K* = 10 fixed observers and demands *H* = 9 of them; conflicts fall with *H* − *L* (ATC'18,
/// figure 11: 5 apart leaves 2 %, 6 apart a quarter of that). Here anybody may accuse, about one probe per member and
/// period, so the part of *K* is played by the window: it holds about 60 probes of a member by different others.
///
/// - A crashed member collects one accuser per period: SWIM's own verdict is there before *H* is reached.
/// - A member that loses 80 % of what it sends is pinged up to four times in a probe, and still fails some: it was
///   removed after 22 s in the mean and 40 s at most (measured, 16 runs of 100 members).
/// - A healthy member at 10 % loss everywhere fails 0.04 % of its probes (measured): 0.024 in a window, five of them once
///   in 10¹⁰; at 20 % loss it is 0.4, five of them in one window of 20 000.
///
/// *H* = 5 lies between the last two by a wide margin, and *L* = 3 above what an unlucky link does.
public struct CutDetectorConfiguration: Hashable, Sendable {
    /// *L*: fewer distinct accusers within the window are noise.
    public var noiseLimit = 3
    /// *H*: so many distinct accusers within the window are certain, even if the member refutes each of them.
    public var certainty = 5
    /// How long an accusation counts.
    public var window: Nanoseconds
    /// How long SWIM must hold a member for dead. Long enough that a late refutation comes first.
    public var settleTime: Nanoseconds
    /// How long a newcomer must be alive: what joins together is told together.
    public var joinSettleTime: Nanoseconds
    /// How long nobody must have come before newcomers count while the set grows by a quarter or more, and by more than
    /// eight: a cluster that forms is told once and not in as many steps as it takes.
    public var formingTime: Nanoseconds
    /// How long a change that is certain waits for members that are not.
    public var patience: Nanoseconds
    /// How long a member that was removed must be alive and below *L* until it counts again.
    public var stabilityTime: Nanoseconds
    /// An accuser of more distinct members than this within the window is at fault itself, and not they: 8, or a tenth of
    /// the members where that is more, but never more than 32. Its accusations count for nobody.
    public var accusationLimit = 8
    /// The same for an accuser that is reported itself.
    public var reportedAccusationLimit = 3

    /// Creates the default parameters.
    ///
    /// - Parameter probeInterval: the protocol period.
    public init(probeInterval: Nanoseconds = .seconds(1)) {
        func periods(_ count: UInt64) -> Nanoseconds {
            let (product, overflow) = probeInterval.multipliedReportingOverflow(by: count)
            return overflow ? .max : product
        }
        window = periods(60)
        settleTime = periods(3)
        joinSettleTime = periods(1)
        formingTime = periods(2)
        patience = periods(15)
        stabilityTime = periods(60)
    }

    /// The largest number of distinct subjects of one accuser that are kept track of.
    static let largestAccusationLimit = 32

    /// *H* in a cluster of a size: never more than three quarters of those who could accuse, never less than two.
    func certainty(among members: Int) -> Int {
        max(2, min(certainty, ((members - 1) * 3 + 3) / 4))
    }

    /// *L* in a cluster of a size: at least two, since one accuser may be the one at fault.
    func noiseLimit(among members: Int) -> Int {
        max(2, min(noiseLimit, (certainty(among: members) + 1) / 2))
    }

    /// How many distinct members one may accuse within the window before it counts for nothing.
    func accusationLimit(among members: Int, isReported: Bool) -> Int {
        if isReported { return min(reportedAccusationLimit, CutDetectorConfiguration.largestAccusationLimit) }
        return min(max(accusationLimit, members / 10), CutDetectorConfiguration.largestAccusationLimit)
    }
}
