/// The two kinds of moves that share each budget, so that neither starves the other.
enum MoveLane {
    /// Brings back missing replicas.
    case recovery
    /// Everything else.
    case other

    /// How much of a budget is kept for recoveries: at least one of two, and never all of it.
    ///
    /// A budget of one cannot be shared: who comes first has it.
    static func kept(of limit: Int, share: Int) -> Int {
        guard limit > 1 else { return 0 }
        return min(max(1, limit / 100 * share + limit % 100 * share / 100), limit - 1)
    }
}
