/// A line that is shown when what it is about changes.
struct WatchedLine: Hashable {
    /// What it is about. Leaves out what changes all the time, such as times that run.
    var key: String
    /// The line.
    var text: String

    init(_ text: String, key: String? = nil) {
        self.text = text
        self.key = key ?? text
    }
}
