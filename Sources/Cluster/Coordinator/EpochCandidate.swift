import SWIM

/// Gets an epoch from a majority of the voters, and keeps it.
///
/// The voter whose name comes first among those present stands first, the others later by their rank, so that there is
/// usually one candidate. Nobody stands while a coordinator is heard of. A candidate gives its own promise last: one
/// that fails, for example because it was cut off for a while, then leaves no higher epoch behind that would end the
/// tenure of a coordinator who is well.
struct EpochCandidate {
    /// What this node is at present.
    enum Role: Equatable {
        /// Neither stands nor coordinates.
        case follower
        /// Asks for an epoch.
        case candidate(epoch: UInt64)
        /// Has it.
        case coordinator(epoch: UInt64)
    }

    /// What is to be done now.
    enum Action: Equatable {
        case none
        /// Ask these voters, by number, for a promise.
        case ask([Int], PromiseRequest)
    }

    /// The voters' names, sorted.
    let voters: [String]
    /// Which of them this node is; nil if it is none.
    let own: Int?
    private let renewInterval: Nanoseconds
    private(set) var role = Role.follower
    /// The highest epoch that somebody was promised, as far as is known. The one that this node merely stands for is none:
    /// who stood in vain has to follow whoever coordinates in a lower epoch.
    private(set) var highestEpoch: UInt64
    /// When the coordinator with the highest epoch was heard of last, other than this node.
    private(set) var heardAt: Instant?

    private var round: UInt32 = 0
    private var roundBegan = Instant(nanoseconds: 0)
    private var granted: [Bool]
    private var standAt: Instant?
    private var nextAsk: Instant?
    private var roundEnds: Instant?
    /// When the round began in which a majority last promised.
    private(set) var majorityAt: Instant?
    /// When it was last looked whether to stand.
    private var checkedAt: Instant?

    init(voters: [String], local: String, renewInterval: Nanoseconds, promised: UInt64) {
        var names = voters.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        for index in names.indices.dropFirst().reversed() where names[index] == names[index - 1] {
            names.remove(at: index)
        }
        self.voters = names
        own = names.firstIndex(of: local)
        self.renewInterval = max(renewInterval, .milliseconds(1))
        granted = Array(repeating: false, count: names.count)
        highestEpoch = promised
    }

    /// The smallest number of voters of which any two sets share one.
    var majority: Int { voters.count / 2 + 1 }

    /// The epoch that this node has, if it coordinates.
    var epoch: UInt64? {
        if case .coordinator(let epoch) = role { epoch } else { nil }
    }

    /// Whether a majority promised so recently that new steps may be made.
    func hasQuorum(at now: Instant) -> Bool {
        guard epoch != nil, let majorityAt else { return false }
        return voters.count == 1 || now - majorityAt < lapse
    }

    /// How long nothing was heard of a coordinator with the highest epoch; nil if nothing ever was.
    func silence(at now: Instant) -> Nanoseconds? { heardAt.map { now - $0 } }

    /// Whether so long that there may be none.
    func isUncoordinated(at now: Instant) -> Bool { silence(at: now).map { $0 >= lapse } ?? true }

    /// After how long without a sign of life a coordinator or its majority counts as lost.
    private var lapse: Nanoseconds { renewInterval.multipliedSaturating(by: 3) }

    /// When ``advance(to:present:isCoordinatorPresent:random:)`` has something to do.
    var deadline: Instant? {
        guard own != nil else { return nil }
        switch role {
        case .follower:
            guard let checkedAt else { return Instant(nanoseconds: 0) }
            if let standAt { return standAt }
            let missedAt = heardAt.map { $0 + lapse }
            return missedAt.flatMap { $0 > checkedAt ? $0 : nil }
        case .candidate, .coordinator:
            return [nextAsk, roundEnds].compactMap { $0 }.min()
        }
    }

    // MARK: - What is heard

    /// The highest epoch that is believed at present.
    var epochLimit: UInt64 { EpochVoter.limit(above: highestEpoch) }

    /// Some epoch exists. Returns whether that ends this node's tenure. One that cannot be believed is ignored.
    mutating func noticeEpoch(_ epoch: UInt64) -> Bool {
        guard epoch > highestEpoch, epoch <= epochLimit else { return false }
        highestEpoch = epoch
        heardAt = nil
        switch role {
        case .follower:
            return false
        case .candidate(let own), .coordinator(let own):
            guard epoch > own else { return false }
            let wasCoordinator = self.epoch != nil
            becomeFollower()
            return wasCoordinator
        }
    }

    /// The coordinator of an epoch gave a sign of life.
    mutating func noticeCoordinator(of epoch: UInt64, at now: Instant) {
        guard epoch == highestEpoch, self.epoch == nil else { return }
        // Whoever stood meanwhile has no reason to any more.
        becomeFollower()
        heardAt = now
    }

    /// A voter answered. Returns whether this node coordinates from now on.
    mutating func record(_ reply: PromiseReply, from voter: Int, at now: Instant) -> Bool {
        guard reply.round == round else { return false }
        switch role {
        case .follower:
            return false
        case .candidate(let epoch):
            guard reply.epoch == epoch, reply.isGranted else { return false }
        case .coordinator(let epoch):
            guard reply.epoch == epoch, reply.isGranted else { return false }
        }
        granted[voter] = true
        guard granted.count(where: { $0 }) >= majority else { return false }
        majorityAt = max(majorityAt ?? roundBegan, roundBegan)
        guard case .candidate(let epoch) = role else { return false }
        role = .coordinator(epoch: epoch)
        highestEpoch = max(highestEpoch, epoch)
        nextAsk = roundBegan + renewInterval
        roundEnds = nil
        heardAt = nil
        return true
    }

    // MARK: - Time

    /// Stands, asks again, renews or gives up, whatever is due.
    ///
    /// - Parameters:
    ///   - present: by voter: whether it is in the member list and alive or suspect.
    ///   - isCoordinatorPresent: whether the coordinator with the highest epoch is; nil if there is none that is known.
    mutating func advance(
        to now: Instant, present: [Bool], isCoordinatorPresent: Bool?, random: inout RandomGenerator
    ) -> Action {
        guard let own else { return .none }
        checkedAt = now
        switch role {
        case .follower:
            return considerStanding(
                own, at: now, present: present, isCoordinatorPresent: isCoordinatorPresent, random: &random)
        case .candidate(let epoch):
            if let roundEnds, roundEnds <= now {
                // Somebody else may be standing: a random pause, so that not both come back at once.
                becomeFollower()
                standAt = now + renewInterval / 2 + random.below(renewInterval)
                return .none
            }
            guard let nextAsk, nextAsk <= now else { return .none }
            self.nextAsk = now + renewInterval / 4
            return .ask(missing, PromiseRequest(epoch: epoch, round: round))
        case .coordinator(let epoch):
            guard let nextAsk, nextAsk <= now else { return .none }
            let roundEnd = roundBegan + renewInterval
            if roundEnd <= now {
                beginRound(at: now)
            } else if missing.isEmpty {
                self.nextAsk = roundEnd
                return .none
            }
            // Those that did not answer are asked again within the round.
            self.nextAsk = min(now + renewInterval / 4, roundBegan + renewInterval)
            return .ask(missing, PromiseRequest(epoch: epoch, round: round))
        }
    }

    /// Gives up whatever this node has.
    mutating func becomeFollower() {
        role = .follower
        standAt = nil
        nextAsk = nil
        roundEnds = nil
        majorityAt = nil
    }

    /// The other voters that have not promised in this round.
    private var missing: [Int] { granted.indices.filter { !granted[$0] && $0 != own } }

    /// The request that this node should now decide on as a voter; nil if the time has not come.
    var ownRequest: PromiseRequest? {
        guard let own, !granted[own], granted.count(where: { $0 }) >= majority - 1 else { return nil }
        switch role {
        case .follower: return nil
        case .candidate(let epoch), .coordinator(let epoch): return PromiseRequest(epoch: epoch, round: round)
        }
    }

    private mutating func considerStanding(
        _ own: Int, at now: Instant, present: [Bool], isCoordinatorPresent: Bool?,
        random: inout RandomGenerator
    ) -> Action {
        let isCoordinated = isCoordinatorPresent != false && heardAt.map { now - $0 < lapse } ?? false
        guard !isCoordinated, present.count(where: { $0 }) >= majority, highestEpoch < EpochVoter.largestEpoch else {
            standAt = nil
            return .none
        }
        if standAt == nil {
            let rank = UInt64(present[..<own].count { $0 })
            let isSole = voters.count == 1
            standAt =
                isSole
                ? now
                : now + (renewInterval / 2).multipliedSaturating(by: rank) + random.below(renewInterval / 4 + 1)
        }
        guard let standAt, standAt <= now else { return .none }
        self.standAt = nil
        let epoch = highestEpoch + 1
        role = .candidate(epoch: epoch)
        beginRound(at: now)
        nextAsk = now + renewInterval / 4
        roundEnds = now + renewInterval
        return .ask(missing, PromiseRequest(epoch: epoch, round: round))
    }

    private mutating func beginRound(at now: Instant) {
        round &+= 1
        roundBegan = now
        for voter in granted.indices { granted[voter] = false }
    }
}

extension Nanoseconds {
    /// The product, or the longest time if it is longer.
    func multipliedSaturating(by factor: UInt64) -> Nanoseconds {
        let (product, overflow) = multipliedReportingOverflow(by: factor)
        return overflow ? .max : product
    }
}
