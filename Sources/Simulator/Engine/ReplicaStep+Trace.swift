import Cluster
import Placement
import SWIM

extension ReplicaStep {
    /// Makes the step part of a run's hash.
    func absorb(into trace: inout TraceHash) {
        trace.absorb(partition.topic)
        trace.absorb(UInt64(bitPattern: Int64(partition.index)))
        trace.absorb(epoch)
        trace.absorb(generation)
        trace.absorb(expectedIndex)
        for voter in expectedVoters { trace.absorb(voter) }
        trace.absorb(leader)
        if let bytesPerSecond { trace.absorb(bytesPerSecond) }
        switch action {
        case .create(let voters):
            trace.absorb(1)
            for voter in voters { trace.absorb(voter) }
        case .addLearner(let member):
            trace.absorb(2)
            trace.absorb(member)
        case .promote(let member, let demoted):
            trace.absorb(demoted == nil ? 3 : 4)
            trace.absorb(member)
            if let demoted { trace.absorb(demoted) }
        case .demote(let member):
            trace.absorb(5)
            trace.absorb(member)
        case .removeLearner(let member):
            trace.absorb(6)
            trace.absorb(member)
        case .transferLeader(let member):
            trace.absorb(7)
            trace.absorb(member)
        }
    }
}
