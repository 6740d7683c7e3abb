/// What is new among some lines since they were last looked at, for whoever follows without a terminal. A plain value.
struct ChangedLines {
    private var known: Set<String> = []

    /// The lines that were not there the last time, in their order.
    mutating func update(_ lines: [WatchedLine]) -> [String] {
        let new = lines.filter { !known.contains($0.key) }
        known = Set(lines.map(\.key))
        return new.map(\.text)
    }
}
