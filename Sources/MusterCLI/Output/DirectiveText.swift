import MusterAPI

/// What an operator asked for, in words.
enum DirectiveText {
    /// `drain n3`, `replace n3 by n7`, `cancel orders/3`.
    static func name(_ request: DirectiveRequest) -> String {
        var words = [request.action.rawValue]
        if let node = request.node { words.append(node) }
        if let successor = request.successor { words += ["by", successor] }
        if let partition = request.partition { words.append(partition) }
        if request.action == .cancel, request.partition == nil { words.append("everything") }
        return words.joined(separator: " ")
    }

    /// `drain n3: 4 replicas left, 12m04s to go (taken by n1 3m05s ago)`.
    static func line(_ record: DirectiveRecord) -> String {
        var notes: [String] = []
        switch record.state {
        case .active:
            if record.left > 0 {
                notes.append(
                    record.request.action == .confirm
                        ? Units.count(record.left, "lost member") : "\(Units.count(record.left, "replica")) left")
            }
        case .done: notes.append("done")
        case .void: notes.append("no longer in force" + (record.reason.map { ": \($0.text)" } ?? ""))
        }
        if record.state == .active, let seconds = record.remainingSeconds {
            notes.append(seconds > 0 ? "\(Units.duration(seconds)) to go" : "its time is over")
        }
        return name(record.request) + (notes.isEmpty ? "" : ": " + notes.joined(separator: ", "))
            + " (taken by \(record.author) \(Units.duration(record.ageSeconds)) ago)"
    }

    static func watched(_ record: DirectiveRecord) -> WatchedLine {
        WatchedLine(
            "asked: " + line(record), key: "asked \(name(record.request)) \(record.state.rawValue) \(record.left)")
    }
}
