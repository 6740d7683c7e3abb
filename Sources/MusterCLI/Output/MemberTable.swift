import MusterAPI

/// The member list as a table.
enum MemberTable {
    static func render(_ members: [MemberRecord], isColoured: Bool) -> String {
        var table = Table([
            "NAME", "STATE", "SINCE", "ADDRESS", "DOMAIN", .init("WEIGHT", isNumber: true),
            .init("REPLICAS", isNumber: true), .init("LEADS", isNumber: true), "TAGS",
        ])
        for member in members {
            let tags = member.tags.keys.sorted().map { "\($0)=\(member.tags[$0] ?? "")" }.joined(separator: ",")
            table.add([
                .init(member.name), .init(member.state.rawValue, style(member.state)),
                .init(Units.duration(member.stateSeconds)), .init(member.address),
                .init(member.domain.isEmpty ? "-" : member.domain.joined(separator: "/")),
                .init(member.weight.map { weight($0) } ?? "-"), "\(member.replicas)", "\(member.leaders)",
                .init(tags.isEmpty ? "-" : tags),
            ])
        }
        return table.render(isColoured: isColoured)
    }

    /// The look of a state.
    static func style(_ state: MemberRecordState) -> Style {
        switch state {
        case .alive: .green
        case .suspect: .yellow
        case .dead: .red
        case .left: .dim
        }
    }

    private static func weight(_ weight: Double) -> String {
        weight == weight.rounded() ? Units.decimal(weight, 0) : Units.decimal(weight, 3)
    }
}
