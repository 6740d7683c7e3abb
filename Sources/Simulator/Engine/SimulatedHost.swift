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

    /// The node's name.
    let name: String
    /// The node's identity; it survives restarts.
    let id: MemberID
    /// The node's address; it survives restarts.
    let endpoint: Endpoint
    /// Whether there is a process.
    var state = State.absent
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
    /// What the machine's monotonic clock says at virtual time 0. Differs from start to start, as real clocks do.
    var clockZero: UInt64 = 0
    /// The highest incarnation that the node has taken.
    var issued = Incarnation(rawValue: 0)
    /// Until when the process stands still.
    var pausedUntil: UInt64 = 0
    /// Until when nothing goes in or out: what was sent in either direction waits, while the process runs on.
    var heldUntil: UInt64 = 0
    /// When the armed timer fires.
    var timerTime = UInt64.max
    /// Which timer event is the armed one; all others are outdated.
    var timerNumber: UInt32 = 0
    /// How often in a row the timer fired at one and the same time.
    var timerRepeats = 0
    /// Which broker event is the valid one.
    var brokerNumber: UInt32 = 0

    init(index: Int, name: String, seed: UInt64) {
        self.name = name
        var stream = RandomStream(seed: seed, .node, UInt64(index), 0)
        id = MemberID(high: stream.next(), low: stream.next())
        endpoint = SimulatedHost.endpoint(of: index)
    }

    /// Whether the process runs, be it that it stands still.
    var isUp: Bool { state == .up }

    /// What the machine's clock says.
    func clock(at now: UInt64) -> Instant {
        Instant(nanoseconds: now + clockZero)
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
