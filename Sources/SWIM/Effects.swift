/// What a call to the core asks its driver to do: datagrams to send and events to publish.
///
/// One value is reused for ever: the driver drains it after each call and empties it with ``removeAll()``. The bytes of
/// all datagrams lie in one arena, so that handling a packet allocates nothing once the arena has grown.
public struct Effects: ~Copyable {
    /// The datagrams to send, in order. Their bytes are read with ``withBytes(of:_:)``.
    public private(set) var datagrams: [Datagram] = []
    /// The changes to publish, in order.
    public private(set) var events: [MembershipEvent] = []
    /// The accusations that this member makes or learns of, each once per suspicion, in order.
    public private(set) var accusations: [Accusation] = []
    /// The boot epoch that this process has now: it outranked a former one of its own. To be made durable before the
    /// datagrams are sent, so that the next start lies above it. Nil if it did not change.
    public private(set) var renewedBootEpoch: UInt64?
    /// Another process has taken over this member's identity: this one is silent from now on and should be ended. Said
    /// once.
    public private(set) var isSuperseded = false
    /// An older member claims this member's name, so that the others refuse this one. Said once per claimant.
    public private(set) var nameWinner: Member?

    @usableFromInline
    package private(set) var arena: UnsafeMutableRawBufferPointer
    @usableFromInline
    package private(set) var used = 0
    /// Whether one of ``renewedBootEpoch``, ``isSuperseded`` and ``nameWinner`` says anything.
    private var hasNotices = false

    /// Creates an empty collection of effects.
    public init() {
        arena = .allocate(byteCount: 16 * 1024, alignment: 8)
        datagrams.reserveCapacity(16)
    }

    deinit {
        arena.deallocate()
    }

    /// Whether there is nothing to do.
    public var isEmpty: Bool {
        datagrams.isEmpty && events.isEmpty && accusations.isEmpty && !hasNotices
    }

    /// Empties the collection and keeps its memory.
    public mutating func removeAll() {
        // There are one or two of them in general, which go faster one by one.
        while !datagrams.isEmpty { datagrams.removeLast() }
        if !events.isEmpty { events.removeAll(keepingCapacity: true) }
        if !accusations.isEmpty { accusations.removeAll(keepingCapacity: true) }
        used = 0
        guard hasNotices else { return }
        hasNotices = false
        renewedBootEpoch = nil
        isSuperseded = false
        nameWinner = nil
    }

    /// Calls a function with the bytes of one of ``datagrams``.
    @inlinable
    public borrowing func withBytes<Result, Failure: Error>(
        of datagram: Datagram, _ body: (borrowing RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        precondition(datagram.offset + datagram.count <= used, "a datagram of an earlier round")
        let range = datagram.offset..<datagram.offset + datagram.count
        return try body(UnsafeRawBufferPointer(rebasing: arena[range]).bytes)
    }

    /// Adds a change to publish.
    package mutating func publish(_ event: MembershipEvent) {
        events.append(event)
    }

    /// Adds an accusation.
    package mutating func report(_ accusation: Accusation) {
        accusations.append(accusation)
    }

    /// Says that this process has another boot epoch from now on.
    package mutating func renew(bootEpoch: UInt64) {
        renewedBootEpoch = bootEpoch
        hasNotices = true
    }

    /// Says that another process is this member now.
    package mutating func supersede() {
        isSuperseded = true
        hasNotices = true
    }

    /// Says that an older member has this member's name.
    package mutating func loseName(to member: Member) {
        nameWinner = member
        hasNotices = true
    }

    /// Starts a datagram: room for one packet of the largest size behind what is used.
    package mutating func makeWriter() -> PacketWriter {
        if arena.count - used < PacketWriter.limit {
            let grown = UnsafeMutableRawBufferPointer.allocate(byteCount: arena.count * 2, alignment: 8)
            grown.copyMemory(from: UnsafeRawBufferPointer(rebasing: arena[..<used]))
            arena.deallocate()
            arena = grown
        }
        return PacketWriter(UnsafeMutableRawBufferPointer(rebasing: arena[used..<used + PacketWriter.limit]))
    }

    /// Ends the datagram that was started last.
    package mutating func send(_ writer: PacketWriter, to endpoint: Endpoint, receiver: MemberID?) {
        datagrams.append(Datagram(endpoint: endpoint, receiver: receiver, offset: used, count: writer.count))
        used += writer.count
    }
}

/// A datagram to send. Its bytes lie in the ``Effects`` that hold it.
public struct Datagram: Hashable, Sendable {
    /// Where to.
    public var endpoint: Endpoint
    /// Whom for. Nil only for a join request to a seed whose identity is not known yet.
    public var receiver: MemberID?
    /// Where the bytes start in the arena.
    @usableFromInline
    package var offset: Int
    /// The number of bytes.
    public var count: Int

    package init(endpoint: Endpoint, receiver: MemberID?, offset: Int, count: Int) {
        self.endpoint = endpoint
        self.receiver = receiver
        self.offset = offset
        self.count = count
    }
}

/// Who sent a packet, as its authenticated header says.
public struct Sender: Hashable, Sendable {
    /// The sender's identity.
    public var id: MemberID
    /// The sender's incarnation when it sent the packet.
    public var incarnation: Incarnation
    /// Where the datagram came from.
    public var endpoint: Endpoint

    /// Creates a sender.
    public init(id: MemberID, incarnation: Incarnation, endpoint: Endpoint) {
        self.id = id
        self.incarnation = incarnation
        self.endpoint = endpoint
    }
}
