/// Why a page of a member list was not taken. Counted, never answered.
public enum PageRefusal: UInt8, CaseIterable, Sendable {
    /// Nothing was asked for, or the page carries another number than the request.
    case unsolicited
    /// Another member was asked.
    case wrongSender
    /// It starts elsewhere than asked, or the next one would not come after it.
    case noProgress
    /// The list has more pages than there can be members.
    case endless
}
