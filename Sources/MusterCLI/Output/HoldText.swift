import MusterAPI

/// What is held, in a line.
enum HoldText {
    /// `recover-delay: n3 is dead for 12 s; … (holds up 4 replicas; 14m48s to go)`.
    static func line(_ hold: HoldRecord) -> String {
        var notes: [String] = []
        if let holdsUp = hold.holdsUp { notes.append("holds up \(holdsUp)") }
        if let seconds = hold.remainingSeconds { notes.append("\(Units.duration(seconds)) to go") }
        return "\(hold.rule): \(hold.text)" + (notes.isEmpty ? "" : " (\(notes.joined(separator: "; ")))")
    }

    static func watched(_ hold: HoldRecord) -> WatchedLine {
        WatchedLine("held: " + line(hold), key: "held \(hold.rule) \(hold.subject ?? "")")
    }
}
