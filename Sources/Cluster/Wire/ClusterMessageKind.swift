/// The first byte of a packet that is not the membership protocol's: 0x40–0x7F.
package enum ClusterMessageKind: UInt8, CaseIterable, Sendable {
    /// Please promise me this epoch, or promise it again.
    case promiseRequest = 0x40
    /// I promise it, or I promised another one.
    case promiseReply = 0x41
    /// Entries of the replicated state that are news.
    case news = 0x48
    /// Hashes of the sender's replicated state: please tell me what you have where we differ.
    case digest = 0x49
    /// Which versions the sender has, where the hashes differ.
    case versions = 0x4A
    /// Please send me these entries.
    case request = 0x4B
    /// Entries of the replicated state that the receiver lacked. Not passed on as news.
    case entries = 0x4C

    /// The smallest first byte of a packet that this module reads; below it lies the membership protocol.
    package static let first: UInt8 = 0x40

    /// Where the kind stands in ``ClusterStatistics``.
    package var index: Int { ClusterMessageKind.allCases.firstIndex(of: self)! }
}
