/// How an expectation fared so far.
enum Verdict: Hashable, Sendable {
    /// Not decided yet.
    case pending
    /// It holds, with a remark.
    case held(String)
    /// It does not, with the first case.
    case failed(String)
}
