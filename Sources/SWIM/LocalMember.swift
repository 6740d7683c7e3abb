/// The member that this process is.
public struct LocalMember: Hashable, Sendable {
    /// Who it is: kept in the state directory, the same over restarts.
    public var id: MemberID
    /// What people call it.
    public var name: String
    /// Where the others can send to it.
    public var endpoint: Endpoint
    /// Which start of the process this is: larger than at every earlier start.
    public var bootEpoch: UInt64

    /// Creates a local member.
    public init(id: MemberID, name: String, endpoint: Endpoint, bootEpoch: UInt64) {
        self.id = id
        self.name = name
        self.endpoint = endpoint
        self.bootEpoch = bootEpoch
    }
}
