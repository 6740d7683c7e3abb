import SWIM

/// What a coordinator says of itself, and how many pages of its plan and steps there are.
struct TenureAnnouncement: Hashable, Sendable {
    /// The promised epoch.
    var epoch: UInt64
    /// False: the owner no longer coordinates, and its pages are void.
    var isActive: Bool
    /// Counts the plans; 0 before the first one.
    var generation: UInt64 = 0
    /// The plan's lower bound.
    var lowerBound = 0
    /// The number of pages of steps.
    var stepPages = 0
    /// The number of pages of moves.
    var movePages = 0
    /// The number of pages of refusals.
    var refusalPages = 0
    /// The number of pages of holds.
    var holdPages = 0
    /// Pages with versions below this are of an earlier tenure and void.
    var floor: UInt64 = 0

    init(epoch: UInt64, isActive: Bool) {
        self.epoch = epoch
        self.isActive = isActive
    }

    /// Whether a page with this number and version is void.
    func voids(_ kind: StateKey.Kind, page: UInt16, version: UInt64, own: UInt64) -> Bool {
        let pages =
            switch kind {
            case .steps: stepPages
            case .moves: movePages
            case .refusals: refusalPages
            case .holds: holdPages
            case .attributes, .inventory, .replicas, .tenure, .directives, .directivePages, .observations,
                .observationPages:
                0
            }
        return version < floor || Int(page) >= pages && version < own
    }

    init(from reader: inout PacketReader) throws(WireError) {
        epoch = try reader.readEpoch()
        isActive = try reader.readFlag()
        generation = try reader.readNumber()
        lowerBound = try reader.readNumber(upTo: Int(Int32.max))
        stepPages = try reader.readNumber(upTo: Int(UInt16.max))
        movePages = try reader.readNumber(upTo: Int(UInt16.max))
        refusalPages = try reader.readNumber(upTo: Int(UInt16.max))
        holdPages = try reader.readNumber(upTo: Int(UInt16.max))
        floor = try reader.readNumber()
    }

    func encoded() -> [UInt8] {
        var writer = ValueWriter()
        writer.write(number: epoch)
        writer.write(isActive ? 1 : 0 as UInt8)
        writer.write(number: generation)
        writer.write(number: lowerBound)
        writer.write(number: stepPages)
        writer.write(number: movePages)
        writer.write(number: refusalPages)
        writer.write(number: holdPages)
        writer.write(number: floor)
        return writer.bytes
    }
}
