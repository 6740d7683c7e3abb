/// What is wrong with some partitions, each by itself. Summed up over all, and kept up to date as partitions change.
struct Faults: Equatable {
    var missing = 0
    var spreadExcess = 0
    var leaderless = 0
    var underSpread = 0
    var ruleViolations = 0

    static func += (lhs: inout Faults, rhs: Faults) {
        lhs.missing += rhs.missing
        lhs.spreadExcess += rhs.spreadExcess
        lhs.leaderless += rhs.leaderless
        lhs.underSpread += rhs.underSpread
        lhs.ruleViolations += rhs.ruleViolations
    }

    static func -= (lhs: inout Faults, rhs: Faults) {
        lhs.missing -= rhs.missing
        lhs.spreadExcess -= rhs.spreadExcess
        lhs.leaderless -= rhs.leaderless
        lhs.underSpread -= rhs.underSpread
        lhs.ruleViolations -= rhs.ruleViolations
    }
}
