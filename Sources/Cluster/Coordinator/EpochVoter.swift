import SWIM

/// Promises epochs: each at most to one candidate, and never one below a promise made before.
///
/// A majority of voters that promised an epoch therefore cannot promise it to anybody else, and whoever asks for a
/// higher one hears of it. That is all that planning needs; the groups of the partitions decide for themselves by
/// refusing lower epochs. Source: the first phase of Paxos, Lamport, "Paxos made simple" (2001), with one register.
struct EpochVoter {
    /// Epochs beyond this are refused, so that there is always a next one.
    static let largestEpoch: UInt64 = 1 << 56

    /// What was promised. Must be durable before a reply that depends on it is sent.
    private(set) var promise: PersistedState
    /// When the promise was last made or renewed since this process started.
    private(set) var renewedAt: Instant?

    init(restored: PersistedState) {
        promise = restored
    }

    /// What a voter answers, and whether the promise has to be made durable first.
    struct Decision: Equatable {
        var isGranted: Bool
        var mustPersist: Bool
    }

    /// Decides on a request.
    ///
    /// - Parameters:
    ///   - isHolderPresent: whether the node that holds the present promise is alive or suspect here.
    ///   - patience: a present holder that has renewed within this time is not dispossessed.
    mutating func decide(
        epoch: UInt64, candidate: MemberID, isHolderPresent: Bool, patience: Nanoseconds, at now: Instant
    ) -> Decision {
        if epoch == promise.promisedEpoch, candidate == promise.promisedTo {
            renewedAt = now
            return Decision(isGranted: true, mustPersist: false)
        }
        guard epoch > promise.promisedEpoch, epoch <= EpochVoter.largestEpoch else {
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
