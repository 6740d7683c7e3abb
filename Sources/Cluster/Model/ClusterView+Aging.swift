package import SWIM

extension ClusterView {
    /// Lets time pass: what runs in a view that was made a while ago is as it would be now.
    ///
    /// - Complexity: O(members + holds + directives)
    package mutating func age(by time: Nanoseconds) {
        func older(_ age: Nanoseconds) -> Nanoseconds {
            let (sum, overflow) = age.addingReportingOverflow(time)
            return overflow ? .max : sum
        }
        func less(_ remaining: Nanoseconds?) -> Nanoseconds? { remaining.map { $0 - min($0, time) } }
        for index in members.indices {
            members[index].stateAge = older(members[index].stateAge)
            members[index].schedulingRemaining = less(members[index].schedulingRemaining)
        }
        for index in directives.indices {
            directives[index].age = older(directives[index].age)
            directives[index].remaining = less(directives[index].remaining)
        }
        for index in coordination.holds.indices {
            coordination.holds[index].remaining = less(coordination.holds[index].remaining)
        }
        coordination.quorumLost = coordination.quorumLost.map(older)
    }
}
