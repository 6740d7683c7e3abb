/// What the drivers that speak to a broker by the contract need to know.
struct BrokerSettings: Hashable, Sendable {
    /// A report counts for so long.
    var expireAfter = Duration.seconds(30)
    /// A watcher hears something at least this often.
    var bookmarkInterval = Duration.seconds(5)
    /// A watcher gets everything anew this often.
    var resyncInterval = Duration.seconds(300)
}
