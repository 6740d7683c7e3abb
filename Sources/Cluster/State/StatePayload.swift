import Placement
import SWIM

/// What the value of an entry says.
enum StatePayload: Hashable, Sendable {
    case attributes(NodeAttributes)
    case inventory(Inventory)
    case replicas([ReplicaReport])
    case tenure(TenureAnnouncement)
    case steps([ReplicaStep])
    case moves(PlanPage<PlannedMove>)
    case refusals(PlanPage<Refusal>)
    case directives(Inventory)
    case directivePages([DirectiveRecord])
    case observations(Inventory)
    case observationPages([Observation])
    /// With instants relative to ``Hold/publication``.
    case holds([Hold])

    /// How many pages of replicas, directives or observations a node publishes.
    struct Inventory: Hashable, Sendable {
        /// The number of pages.
        var pages: Int
        /// Pages with versions below this are of an earlier run of the process and void.
        var floor: UInt64

        /// Whether a page with this number and version is void.
        func voids(page: UInt16, version: UInt64, own: UInt64) -> Bool {
            version < floor || Int(page) >= pages && version < own
        }
    }

    /// Entries of one plan. Pages of different plans do not go together.
    struct PlanPage<Element: Hashable & Sendable>: Hashable, Sendable {
        var epoch: UInt64
        var generation: UInt64
        var elements: [Element]
    }

    /// Reads a value. The whole value must be readable.
    init(_ kind: StateKey.Kind, from value: [UInt8]) throws(WireError) {
        var reader = PacketReader(value.span.bytes)
        switch kind {
        case .attributes:
            self = .attributes(try NodeAttributes(from: &reader))
        case .inventory:
            self = .inventory(
                Inventory(pages: try reader.readNumber(upTo: Int(UInt16.max)), floor: try reader.readNumber()))
        case .replicas:
            self = .replicas(try ReplicaPage.read(from: &reader))
        case .tenure:
            self = .tenure(try TenureAnnouncement(from: &reader))
        case .steps:
            var steps: [ReplicaStep] = []
            while reader.remaining > 0 { steps.append(try ReplicaStep(from: &reader)) }
            self = .steps(steps)
        case .moves:
            var page = PlanPage<PlannedMove>(
                epoch: try reader.readEpoch(), generation: try reader.readNumber(), elements: [])
            while reader.remaining > 0 { page.elements.append(try PlannedMove(from: &reader)) }
            self = .moves(page)
        case .refusals:
            var page = PlanPage<Refusal>(
                epoch: try reader.readEpoch(), generation: try reader.readNumber(), elements: [])
            while reader.remaining > 0 { page.elements.append(try Refusal(from: &reader)) }
            self = .refusals(page)
        case .directives:
            self = .directives(
                Inventory(pages: try reader.readNumber(upTo: Int(UInt16.max)), floor: try reader.readNumber()))
        case .directivePages:
            var records: [DirectiveRecord] = []
            while reader.remaining > 0 { records.append(try DirectiveRecord(from: &reader)) }
            self = .directivePages(records)
        case .observations:
            self = .observations(
                Inventory(pages: try reader.readNumber(upTo: Int(UInt16.max)), floor: try reader.readNumber()))
        case .observationPages:
            var observations: [Observation] = []
            while reader.remaining > 0 { observations.append(try Observation(from: &reader)) }
            self = .observationPages(observations)
        case .holds:
            var holds: [Hold] = []
            while reader.remaining > 0 { holds.append(try Hold(from: &reader)) }
            self = .holds(holds)
        }
        try reader.end()
    }
}

extension StatePayload.Inventory {
    func encoded() -> [UInt8] {
        var writer = ValueWriter()
        writer.write(number: pages)
        writer.write(number: floor)
        return writer.bytes
    }
}
