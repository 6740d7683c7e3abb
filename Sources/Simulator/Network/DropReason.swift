/// Why a datagram was not delivered.
enum DropReason: Int, CaseIterable, Sendable {
    /// It was lost at random.
    case loss
    /// A cut or a split lies between the two nodes, when it was sent or when it would have arrived.
    case cut
    /// Nothing runs at the address.
    case nobody
    /// It was bound to another member than the one that runs at the address: opening the seal would have failed.
    case otherReceiver
    /// It was larger than a packet may be.
    case oversized
    /// Bits of it were flipped: opening the seal would have failed.
    case corrupted
    /// The queue in front of a narrow way was full.
    case overflow
    /// The receiver stood still or was busy, and its inbox was full.
    case inboxFull
    /// The receiver's channel did not open it; in sealed runs, which count why. Takes the place of ``otherReceiver`` and
    /// ``corrupted`` there.
    case refused
}
