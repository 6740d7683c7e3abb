/// Why a claim about a member was refused. Counted, never answered.
public enum RefusalReason: UInt8, Sendable, CaseIterable {
    /// An older claimant holds the name.
    case nameHeld
    /// The member list is full.
    case listFull
    /// It says that a process is suspect, dead or gone of whose start nobody has told here.
    case foreignEpoch
    /// Somebody who names too many strangers says of one that it is dead or gone.
    case strangersDeath
    /// Its boot epoch is one that no process has.
    case reservedEpoch
}
