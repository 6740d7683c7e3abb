import SWIM

/// When this node compares its replicated state with another's, and how far it is.
///
/// Every packet of the membership protocol carries a digest. A few mismatches in a row are normal while news travels;
/// if they go on, the two states are compared by bucket hashes, then by versions, and each side sends what the other
/// lacks. All of it is idempotent: a lost packet costs the next round.
struct Comparison {
    /// The shortest pause between two rounds.
    static let shortestPause: Nanoseconds = .milliseconds(200)
    /// The longest pause, after rounds that changed nothing.
    static let longestPause: Nanoseconds = .seconds(5)
    /// How many mismatches more than matches it takes.
    static let patience = 3
    /// The most packets that answer a ``DigestMessage``.
    static let versionsPerRound = 4
    /// The most packets that answer a ``VersionsMessage`` or a ``RequestMessage``.
    static let packetsPerAnswer = 8

    // What each packet looks at comes first.

    private var mismatches = 0
    private var pause = Comparison.shortestPause
    /// The node that is compared with, while rounds follow each other.
    private(set) var peer: MemberID?
    /// When the next round with ``peer`` is due; nil if none is.
    private(set) var deadline: Instant?
    private var countedAt: Instant?
    private var lastRound: Instant?
    /// Where the next round starts.
    private(set) var start: UInt64 = 0
    /// What the peer said in the last round, to notice that nothing moves.
    private var answer: UInt64 = 0
    private var lastAnswer: UInt64 = 0
    private var isFruitful = false

    /// A member's digest was seen. Returns whether a comparison with that member should begin now.
    ///
    /// - Parameter spacing: mismatches that follow faster than this count once.
    mutating func observe(isEqual: Bool, spacing: Nanoseconds, at now: Instant) -> Bool {
        if isEqual {
            mismatches = max(0, mismatches - 1)
            if mismatches == 0 { pause = Comparison.shortestPause }
            return false
        }
        if let countedAt, now - countedAt < spacing { return false }
        countedAt = now
        mismatches += 1
        guard mismatches >= Comparison.patience, deadline == nil else { return false }
        if let lastRound, now - lastRound < pause { return false }
        return true
    }

    /// A round with a member begins: its digest message is being sent.
    mutating func begin(with peer: MemberID, at now: Instant) {
        if peer == self.peer {
            let isStuck = !isFruitful && answer == lastAnswer
            pause = isStuck ? min(pause * 2, Comparison.longestPause) : Comparison.shortestPause
        }
        self.peer = peer
        mismatches = 1
        lastRound = now
        deadline = nil
        isFruitful = false
        lastAnswer = answer
        answer = 0
    }

    /// An entry was accepted.
    mutating func recordAcceptance() {
        isFruitful = true
    }

    /// The peer answered.
    mutating func record(_ message: VersionsMessage, at now: Instant) {
        guard message.buckets != 0 else {
            end()
            return
        }
        start = message.last == .max ? 0 : message.last + 1
        for item in message.items {
            answer =
                answer
                &+ RandomGenerator.mix(
                    StateEntry.place(owner: item.reference.owner, key: item.reference.key) ^ item.version)
        }
        deadline = now + pause
    }

    /// The states are equal, or the peer is gone.
    mutating func end() {
        peer = nil
        deadline = nil
        mismatches = 0
        pause = Comparison.shortestPause
        start = 0
    }
}
