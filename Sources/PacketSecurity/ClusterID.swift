/// The cluster that packets belong to: BLAKE2b-128 of its name's UTF-8 bytes, unkeyed.
///
/// Never sent, only authenticated: two clusters that share a key by mistake cannot read each other's packets. The
/// name is compared byte by byte, without Unicode normalisation.
public struct ClusterID: Hashable, Sendable {
    /// The first eight bytes, big-endian.
    let high: UInt64
    /// The last eight bytes, big-endian.
    let low: UInt64

    /// Derives the id of the cluster with this name.
    public init(name: String) {
        Sodium.prepare()
        var name = name
        var digest: InlineArray<2, UInt64> = [0, 0]
        name.withUTF8 { name in
            withUnsafeMutableBytes(of: &digest) { Sodium.hash(UnsafeRawBufferPointer(name), into: $0) }
        }
        high = UInt64(bigEndian: digest[0])
        low = UInt64(bigEndian: digest[1])
    }
}
