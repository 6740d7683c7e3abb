import SWIM

/// A line of a replay: a change that a node underwent or published, a line of the timeline, or an event of the simulator.
///
/// Encodes to the keys `time` (seconds), `node`, `event`, `subject`, `state`, `incarnation`, `accuser`, `accusers`,
/// `members` and `text`, as far as they apply.
public struct TransitionLine: Hashable, Sendable {
    /// When, in nanoseconds.
    public var time: UInt64
    /// The name of the node concerned.
    public var node: String?
    /// What happened: `started`, `crashed`, `ended`, `accused`, `timeline`, `step`, or the kind of a membership event.
    public var event: String
    /// The name of the member that it is about.
    public var subject: String?
    /// What the node holds of the member now.
    public var state: String?
    /// The member's incarnation.
    public var incarnation: String?
    /// The name of the accuser, for accusations.
    public var accuser: String?
    /// How many accusers the node knows of in this suspicion, for accusations.
    public var accusers: Int?
    /// How many members the node counts.
    public var members: Int?
    /// What the timeline or the simulator does.
    public var text: String?
    /// The width of the longest name.
    var nameWidth: Int

    init(_ transition: Transition, names: [String], nameWidth: Int) {
        time = transition.time
        node = transition.node.map { names[$0] }
        subject = transition.subject.map { names[$0] }
        state = transition.state.map { "\($0)" }
        incarnation = transition.incarnation?.description
        accusers = transition.accusers
        members = transition.viewSize
        self.nameWidth = nameWidth
        switch transition.kind {
        case .started: event = "started"
        case .crashed: event = "crashed"
        case .ended: event = "ended"
        case .event(let kind): event = kind.rawValue
        case .accused(let by): (event, accuser) = ("accused", names[by])
        case .fault(let verb): (event, text) = ("timeline", verb)
        }
    }

    init(_ step: StepRecord, nameWidth: Int) {
        time = step.time
        event = "step"
        text = step.text
        self.nameWidth = nameWidth
    }

    /// One character for what happened.
    private var glyph: String {
        switch event {
        case "started": ">"
        case "crashed": "#"
        case "ended": "<"
        case "timeline": "="
        case "step": " "
        case "joined": "+"
        case "accused": "&"
        case "suspected": "?"
        case "refuted": "!"
        case "died": "x"
        case "left": "-"
        case "updated": "^"
        case "forgotten": "."
        default: "~"
        }
    }
}

extension TransitionLine: CustomStringConvertible {
    /// Aligned columns: seconds, node, glyph, event, subject, state, incarnation, accusers, members.
    public var description: String {
        let fraction = String(time % 1_000_000_000 / 1_000)
        let seconds = "\(time / 1_000_000_000)." + String(repeating: "0", count: 6 - fraction.utf8.count) + fraction
        var line = String(repeating: " ", count: max(0, 12 - seconds.utf8.count)) + seconds
        if let text { return "\(line)  \(glyph) \(text)" }
        func column(_ text: String, _ width: Int) {
            line += "  " + text + String(repeating: " ", count: max(0, width - text.utf8.count))
        }
        column(node ?? "", nameWidth)
        column("\(glyph) \(event)", 12)
        column(subject ?? "", nameWidth)
        column(state ?? "", 7)
        column(incarnation ?? "", 12)
        if let members { column("members \(members)", 0) }
        if let accuser, let accusers { column("by \(accuser), accusers \(accusers)", 0) }
        return line
    }
}

extension TransitionLine: Encodable {
    private enum CodingKeys: String, CodingKey {
        case time, node, event, subject, state, incarnation, accuser, accusers, members, text
    }

    /// Writes the keys that apply; the time in seconds.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(Double(time) / 1e9, forKey: .time)
        try container.encode(event, forKey: .event)
        try container.encodeIfPresent(node, forKey: .node)
        try container.encodeIfPresent(subject, forKey: .subject)
        try container.encodeIfPresent(state, forKey: .state)
        try container.encodeIfPresent(incarnation, forKey: .incarnation)
        try container.encodeIfPresent(accuser, forKey: .accuser)
        try container.encodeIfPresent(accusers, forKey: .accusers)
        try container.encodeIfPresent(members, forKey: .members)
        try container.encodeIfPresent(text, forKey: .text)
    }
}
