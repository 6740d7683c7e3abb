import MusterAPI

/// The member list as a table.
enum MemberTable {
    static func render(_ members: [MemberRecord], isColoured: Bool) -> String {
        // What operators have said, only where they have.
        let isDirected = members.contains { $0.scheduling != "up" }
        var table = Table(
            ["NAME", "STATE", "SINCE"] + (isDirected ? ["ASKED"] : [])
                + [
                    "ADDRESS", "DOMAIN", .init("WEIGHT", isNumber: true), .init("REPLICAS", isNumber: true),
                    .init("LEADS", isNumber: true), "TAGS",
                ])
        for member in members {
            let tags = member.tags.keys.sorted().map { "\($0)=\(member.tags[$0] ?? "")" }.joined(separator: ",")
            var row: [Table.Cell] = [
                .init(member.name), .init(member.state.rawValue, style(member.state)),
                .init(Units.duration(member.stateSeconds)),
            ]
            if isDirected { row.append(.init(scheduling(member), member.scheduling == "up" ? .plain : .yellow)) }
            row += [
                .init(member.address),
                .init(member.domain.isEmpty ? "-" : member.domain.joined(separator: "/")),
                .init(member.weight.map { weight($0) } ?? "-"), "\(member.replicas)", "\(member.leaders)",
                .init(tags.isEmpty ? "-" : tags),
            ]
            table.add(row)
        }
        return table.render(isColoured: isColoured)
    }

    /// `draining, 4 left`, `replaced by n7`; `-` if nothing was asked.
    static func scheduling(_ member: MemberRecord) -> String {
        guard member.scheduling != "up" else { return "-" }
        let successor = member.successor.map { " by \($0)" } ?? ""
        return member.scheduling + successor + (member.replicasToMove > 0 ? ", \(member.replicasToMove) left" : "")
    }

    /// What may change, a line each.
    static func lines(_ members: [MemberRecord]) -> [WatchedLine] {
        members.map { member in
            let asked = scheduling(member)
            return WatchedLine(
                "\(member.name)  \(member.state.rawValue)" + (asked == "-" ? "" : "  \(asked)")
                    + "  \(Units.count(member.replicas, "replica"))  leads \(member.leaders)")
        }
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
