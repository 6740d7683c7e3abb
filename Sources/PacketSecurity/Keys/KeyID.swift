/// The four bytes by which a packet names the key that it was sealed with.
///
/// The first four bytes of the keyed hash described at ``KeyFingerprint``, read big-endian. Naming the key means that
/// one key is looked up and tried, never one after the other.
package struct KeyID: Hashable, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }
}
