/// What a call changed, for those who depend on it.
struct StateChanges: OptionSet {
    let rawValue: UInt8
    /// Who is present.
    static let presence = StateChanges(rawValue: 1)
    /// What nodes say of themselves, or that they report at all.
    static let attributes = StateChanges(rawValue: 2)
    /// Which replicas there are, or the membership of a group.
    static let groups = StateChanges(rawValue: 4)
    /// How far copies are.
    static let progress = StateChanges(rawValue: 8)
    /// Who coordinates, the plan or the steps.
    static let plan = StateChanges(rawValue: 16)
    /// Who is suspect.
    static let suspicion = StateChanges(rawValue: 32)
    /// What operators ask for.
    static let directives = StateChanges(rawValue: 64)
    /// Whom the voters miss.
    static let observations = StateChanges(rawValue: 128)
    /// What the coordinator's picture of the members and groups depends on.
    static let surveyed: StateChanges = [.presence, .attributes, .groups, .suspicion, .observations]
}
