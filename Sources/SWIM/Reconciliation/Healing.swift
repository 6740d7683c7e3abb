/// Whom this member contacts so that a partition heals, and whom it has contacted.
///
/// Failure detectors stop probing the dead, so two halves of a cluster that buried each other would never find out that
/// the network is back. Hence every period about two members of the whole cluster try one of the dead or a seed: the
/// dead as long as they are listed, which is a day by default, and the seeds for ever. Source: Ringpop's partition healing, with the probability from the cluster size.
struct Healing {
    /// A contact whose answer starts an exchange.
    struct Contact {
        var sequence: UInt32
        /// Nil for a seed, whose identity is not known.
        var id: MemberID?
    }

    /// How many members are tried per period once others say that they are alive. Each contact makes its receiver refute
    /// and compare, so this is how fast two halves of a large cluster grow into one; 12 packets a period last only while
    /// somebody is dead here and alive elsewhere.
    static let preferredPerPeriod = 12
    /// How often such a member is tried, in successive periods.
    static let preferredAttempts = 4
    /// How many such members are kept.
    static let preferredLimit = 64
    /// How many unanswered contacts are remembered.
    static let contactLimit = 16

    /// When the next period of contacts begins; nil until something is to be healed.
    var nextRound: Instant?
    /// Members that are dead here and alive elsewhere, in the same incarnation, and how often each was tried.
    var preferred: [(id: MemberID, attempts: Int)] = []
    var contacts: [Contact] = []

    mutating func prefer(_ id: MemberID) {
        guard preferred.count < Healing.preferredLimit, !preferred.contains(where: { $0.id == id }) else { return }
        preferred.append((id, 0))
    }

    mutating func note(_ contact: Contact) {
        if contacts.count >= Healing.contactLimit { contacts.removeFirst() }
        contacts.append(contact)
    }

    /// Removes and returns the contact that an answer belongs to.
    mutating func takeContact(_ sequence: UInt32, from id: MemberID) -> Contact? {
        guard !contacts.isEmpty,
            let index = contacts.firstIndex(where: { $0.sequence == sequence && ($0.id == nil || $0.id == id) })
        else { return nil }
        return contacts.remove(at: index)
    }
}
