/// One entry of the member list.
public struct Member: Hashable, Sendable {
    /// Who it is.
    public var id: MemberID
    /// What people call it. Unique among live members of a cluster.
    public var name: String
    /// Where it receives datagrams.
    public var endpoint: Endpoint
    /// The version of its claims about itself.
    public var incarnation: Incarnation
    /// What this observer holds of it.
    public var state: MemberState

    /// Creates an entry.
    public init(
        id: MemberID, name: String, endpoint: Endpoint, incarnation: Incarnation, state: MemberState = .alive
    ) {
        self.id = id
        self.name = name
        self.endpoint = endpoint
        self.incarnation = incarnation
        self.state = state
    }

    /// The longest name in bytes.
    public static let longestName = 63

    /// Whether a name may be used: 1 to 63 bytes of ASCII letters, digits, `-`, `_` and `.`, not beginning with `.`.
    ///
    /// The strict set keeps names safe in logs, tables, file names and metric labels.
    public static func isValidName(_ name: some Collection<UInt8>) -> Bool {
        guard let first = name.first, first != UInt8(ascii: "."), name.count <= longestName else { return false }
        return name.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                true
            default:
                false
            }
        }
    }
}
