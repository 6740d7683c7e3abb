import PacketSecurity
import SWIM

/// The datagrams in flight: slots of one size, taken and given back without touching the heap once the pool has grown.
///
/// The slot given back last is taken next, so in a quiet network the same few cache lines are used over and over.
struct PacketPool: ~Copyable {
    /// What the simulated wire knows of a datagram besides its bytes.
    struct Header {
        /// The index of the node that sent it.
        var from: UInt32
        /// The index of the node at the address it was sent to.
        var to: UInt32
        /// The number of bytes.
        var count: UInt32
        /// Whether it is bound to ``receiver``.
        var isBound: Bool
        /// The only member that may open it, if it is bound to one.
        var receiver: MemberID
        /// The sender's incarnation when it was sent.
        var incarnation: Incarnation
        /// Whether bits of it were flipped on the way.
        var isCorrupted = false
    }

    private static let headerSize = 64
    private static let slotsPerSlab = 256

    /// The most bytes of a datagram.
    let limit: Int
    private let stride: Int
    private var slabs: [UnsafeMutableRawPointer] = []
    private var free: [UInt32] = []

    /// The number of slots in use.
    var inUse: Int { slabs.count * PacketPool.slotsPerSlab - free.count }

    /// - Parameter isSealed: whether datagrams are larger by what sealing adds to them.
    init(isSealed: Bool = false) {
        limit = isSealed ? PacketFormat.maximumSent : PacketWriter.limit
        stride = PacketPool.headerSize + (limit + 63) / 64 * 64
    }

    deinit {
        for slab in slabs { slab.deallocate() }
    }

    /// Takes a slot for a datagram with these bytes, of which there are at most ``limit``.
    mutating func take(_ header: Header, bytes: UnsafeRawBufferPointer) -> UInt32 {
        precondition(bytes.count <= limit && bytes.count == Int(header.count), "not a datagram")
        if free.isEmpty { grow() }
        let handle = free.removeLast()
        let slot = address(of: handle)
        slot.storeBytes(of: header, as: Header.self)
        if let base = bytes.baseAddress {
            (slot + PacketPool.headerSize).copyMemory(from: base, byteCount: bytes.count)
        }
        return handle
    }

    /// Gives a slot back.
    mutating func release(_ handle: UInt32) {
        free.append(handle)
    }

    /// What is known of the datagram in a slot.
    @inline(__always)
    func header(of handle: UInt32) -> Header {
        address(of: handle).load(as: Header.self)
    }

    /// The bytes of the datagram in a slot. Valid until the slot is given back.
    @inline(__always)
    func bytes(of handle: UInt32) -> UnsafeRawBufferPointer {
        let slot = address(of: handle)
        return UnsafeRawBufferPointer(
            start: slot + PacketPool.headerSize, count: Int(slot.load(as: Header.self).count))
    }

    /// Reads the beginning of a datagram and what is known of it, so that it is in the cache then. Means nothing.
    @inline(__always)
    func readAhead(_ handle: UInt32) -> UInt64 {
        let slot = address(of: handle)
        return slot.load(as: UInt64.self) &+ (slot + PacketPool.headerSize).load(as: UInt64.self)
    }

    /// Flips a bit of the datagram in a slot; the lowest one of its first byte is bit 0.
    mutating func flip(bit: Int, of handle: UInt32) {
        precondition(bit < bytes(of: handle).count * 8, "not a bit of the datagram")
        let byte = address(of: handle) + PacketPool.headerSize + bit / 8
        byte.storeBytes(of: byte.load(as: UInt8.self) ^ 1 << UInt8(bit % 8), as: UInt8.self)
    }

    @inline(__always)
    private func address(of handle: UInt32) -> UnsafeMutableRawPointer {
        slabs[Int(handle) / PacketPool.slotsPerSlab] + Int(handle) % PacketPool.slotsPerSlab * stride
    }

    private mutating func grow() {
        precondition(MemoryLayout<Header>.size <= PacketPool.headerSize)
        let first = UInt32(slabs.count * PacketPool.slotsPerSlab)
        slabs.append(.allocate(byteCount: PacketPool.slotsPerSlab * stride, alignment: 64))
        for slot in (0..<UInt32(PacketPool.slotsPerSlab)).reversed() { free.append(first + slot) }
    }
}
