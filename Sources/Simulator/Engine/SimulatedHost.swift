import Cluster
import SWIM

/// What the simulator knows of a machine that a node runs on, apart from the node itself.
struct SimulatedHost {
    /// Whether there is a process.
    enum State {
        /// It has never run.
        case absent
        /// It runs.
        case up
        /// It crashed.
        case crashed
        /// It said goodbye and ended.
        case left
    }

    // What each event looks at lies side by side.

    /// The node's identity; it survives restarts. Only twins share one.
    var id: MemberID
    /// The number of the node's address; it survives restarts, but not moves.
    var address: Int
    /// What the machine's monotonic clock says at virtual time 0. Differs from start to start, as real clocks do.
    var clockZero: UInt64 = 0
    /// The highest incarnation that the node has taken, or that an insider has claimed for its present boot.
    var issued = Incarnation(rawValue: 0)
    /// Until when the process stands still.
    var pausedUntil: UInt64 = 0
    /// Until when nothing goes in or out: what was sent in either direction waits, while the process runs on.
    var heldUntil: UInt64 = 0
    /// When the armed timer fires.
    var timerTime = UInt64.max
    /// Which timer event is the armed one; all others are outdated.
    var timerNumber: UInt32 = 0
    /// The index of the node whose identity this one has too.
    var original: Int32?
    /// Whether there is a process.
    var state = State.absent
    /// Whether what arrives or falls due goes through the inbox, because something waits there already or the process
    /// takes time to do things.
    var usesInbox = false
    /// Whether a timer waits in the inbox.
    var isTimerWaiting = false
    /// Whether the machine's monotonic clock does not simply follow virtual time.
    private var hasDrifted = false
    /// How often in a row the timer fired at one and the same time.
    var timerRepeats: UInt16 = 0

    // The rest.

    /// By how many millionths the machine's monotonic clock is too fast.
    private(set) var drift = 0
    /// When the clock began to go at this rate, and how far from ``clockZero`` it was then: virtual time and its own.
    private var driftBase: (time: UInt64, clock: UInt64) = (0, 0)
    /// How many times slower than usual the processor is, in thousandths.
    var slowness: UInt64 = 1_000
    /// The node's name.
    let name: String
    /// Whether any line of the timeline was about this node by itself.
    var wasTouched = false
    /// Whether a cut named the node, other than by `*`.
    var wasCutOff = false
    /// How often the process was started.
    var boots: UInt64 = 0
    /// The boot epoch of the last start.
    var bootEpoch: UInt64 = 0
    /// What the process wrote down.
    var persisted = PersistedState()
    /// The addresses of the members that it wrote down last.
    var remembered: [Endpoint] = []
    /// By how many seconds the machine's wall clock is wrong. It matters at starts only.
    var wallOffset = 0
    /// Datagrams, by their handles, and timers (``timerJob``) that wait for the process.
    var inbox: [UInt32] = []
    /// How many of them are datagrams.
    var waitingMail = 0
    /// Whether an event will look into the inbox.
    var isServiceArmed = false
    /// Whether the first of the inbox is being worked on.
    var isWorking = false
    /// Which service event is the valid one.
    var serviceNumber: UInt32 = 0
    /// Whether the broker beside the process runs.
    var isBrokerUp = false
    /// Whether the broker starts with the process: it was never there, or went down together with it.
    var startsBroker = true
    /// The node's share of the load, in thousandths, as its configuration says.
    var weight: UInt32 = 1_000
    /// Which broker event is the valid one.
    var brokerNumber: UInt32 = 0

    init(index: Int, name: String, seed: UInt64) {
        self.name = name
        var stream = RandomStream(seed: seed, .node, UInt64(index), 0)
        id = MemberID(high: stream.next(), low: stream.next())
        address = index
    }

    /// Stands for a timer in the inbox.
    static let timerJob = UInt32.max

    /// Where the process receives datagrams.
    var endpoint: Endpoint { SimulatedHost.endpoint(of: address) }

    /// Whether the process runs, be it that it stands still.
    var isUp: Bool { state == .up }

    /// What the machine's clock says.
    @inline(__always)
    func clock(at now: UInt64) -> Instant {
        guard hasDrifted else { return Instant(nanoseconds: now + clockZero) }
        let elapsed = now - driftBase.time
        return Instant(
            nanoseconds: clockZero + driftBase.clock + SimulatedHost.scaled(elapsed, 1_000_000 + drift, 1_000_000))
    }

    /// When the machine's clock will show a time, or 0 if it has.
    @inline(__always)
    func time(of instant: Instant) -> UInt64 {
        let reading = instant.nanoseconds > clockZero ? instant.nanoseconds - clockZero : 0
        guard hasDrifted else { return reading }
        guard reading > driftBase.clock else { return 0 }
        // Rounded up: at that time the clock must not be a little before the deadline.
        return driftBase.time + SimulatedHost.scaled(reading - driftBase.clock, 1_000_000, 1_000_000 + drift) + 1
    }

    /// Lets the machine's clock go at another rate from now on.
    mutating func setDrift(_ millionths: Int, at now: UInt64) {
        driftBase = (now, clock(at: now).nanoseconds - clockZero)
        drift = millionths
        hasDrifted = drift != 0 || driftBase.clock != driftBase.time
    }

    /// Reads what each event looks at, so that it is in the cache then. The word means nothing.
    @inline(__always)
    func readAhead() -> UInt64 { id.high &+ pausedUntil &+ UInt64(timerRepeats) }

    private static func scaled(_ value: UInt64, _ factor: Int, _ divisor: Int) -> UInt64 {
        let (high, low) = value.multipliedFullWidth(by: UInt64(factor))
        return UInt64(divisor).dividingFullWidth((high, low)).quotient
    }

    /// The address of the machine with an index: 10.0.0.1 and on.
    static func endpoint(of index: Int) -> Endpoint {
        Endpoint(ipv4: 0x0A00_0001 + UInt32(index), port: 7400)
    }

    /// The index of the machine with an address; nil if it is outside the simulated network.
    static func index(of endpoint: Endpoint, count: Int) -> Int? {
        guard let address = endpoint.ipv4, endpoint.port == 7400, address > 0x0A00_0000 else { return nil }
        let index = Int(address - 0x0A00_0001)
        return index < count ? index : nil
    }
}
