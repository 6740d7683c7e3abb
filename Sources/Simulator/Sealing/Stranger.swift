/// A process that has no business in the cluster, and comes to it all the same.
struct Stranger: Hashable, Sendable {
    /// The node whose address it has, in whose place it runs; nil: it has one of its own.
    var place: Int?
    /// The number of its only key; nil: what the operator hands out.
    var key: Int?
    /// The name of its cluster; nil: that of the others.
    var cluster: String?
}
