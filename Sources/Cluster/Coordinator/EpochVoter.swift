import SWIM

/// Promises epochs: each at most to one candidate, and never one below a promise made before.
///
/// A majority of voters that promised an epoch therefore cannot promise it to anybody else, and whoever asks for a
/// higher one hears of it. That is all that planning needs; the groups of the partitions decide for themselves by
/// refusing lower epochs. Source: the first phase of Paxos, Lamport, "Paxos made simple" (2001), with one register.
struct EpochVoter {
    /// Epochs beyond this are refused, so that there is always a next one.
    static let largestEpoch: UInt64 = 1 << 56
    /// How far an epoch may be above the highest one that is known.
    ///
    /// Each election raises the epoch by one, so an honest one is never so far ahead. Without this bound, whoever names
    /// an epoch near the largest one once would leave none for anybody after him.
    static let largestJump: UInt64 = 1 << 20

    /// The highest epoch that is believed by who knows of `epoch`.
    static func limit(above epoch: UInt64) -> UInt64 {
        epoch >= largestEpoch - largestJump ? largestEpoch : epoch + largestJump
    }

    /// What was promised. Must be durable before a reply that depends on it is sent.
    private(set) var promise: PersistedState
    /// When the promise was last made or renewed since this process started.
    private(set) var renewedAt: Instant?

    init(restored: PersistedState) {
        promise = Mutant.forgetsPromises.isActive ? PersistedState() : restored
    }

    /// What a voter answers, and whether the promise has to be made durable first.
    struct Decision: Equatable {
        var isGranted: Bool
        var mustPersist: Bool
    }

    /// Decides on a request.
    ///
    /// - Parameters:
    ///   - highestEpoch: the highest epoch that this node knows of otherwise.
    ///   - isHolderPresent: whether the node that holds the present promise is alive or suspect here.
    ///   - patience: a present holder that has renewed within this time is not dispossessed.
    mutating func decide(
        epoch: UInt64, candidate: MemberID, highestEpoch: UInt64 = 0, isHolderPresent: Bool, patience: Nanoseconds,
        at now: Instant
    ) -> Decision {
        if epoch == promise.promisedEpoch, candidate == promise.promisedTo || Mutant.promisesTwice.isActive {
            renewedAt = now
            return Decision(isGranted: true, mustPersist: false)
        }
        let limit = EpochVoter.limit(above: max(promise.promisedEpoch, highestEpoch))
        guard epoch > promise.promisedEpoch, epoch <= limit else {
            return Decision(isGranted: false, mustPersist: false)
        }
        if promise.promisedTo != candidate, isHolderPresent, let renewedAt, now - renewedAt < patience {
            return Decision(isGranted: false, mustPersist: false)
        }
        promise = PersistedState(promisedEpoch: epoch, promisedTo: candidate)
        renewedAt = now
        return Decision(isGranted: true, mustPersist: true)
    }
}
