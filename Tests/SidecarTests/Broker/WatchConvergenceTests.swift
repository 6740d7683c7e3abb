import Cluster
import MusterAPI
import Placement
import SWIM
import Testing

@testable import Sidecar

/// Whatever happens to the connection and however slowly it is read: who has everything has what is desired.
@Suite struct WatchConvergenceTests {
    private typealias F = ContractFixture

    /// A broker that believes what it reads, as the contract says it should.
    private struct Reader {
        var desired: [PartitionID: ReplicaStep] = [:]
        /// How far it is; nil if it has to start over.
        var revision: UInt64?
        var isComplete = false
        var resets = 0

        mutating func read(_ line: DesiredWatch.Line) {
            switch line {
            case .hello:
                if revision == nil { desired = [:] }
                isComplete = false
            case .reset:
                desired = [:]
                revision = 0
                isComplete = false
                resets += 1
            case .desired(let change):
                #expect(change.revision > revision ?? 0, "revisions rise")
                desired[change.partition] = change.step
                revision = change.revision
            case .marker(let number), .bookmark(let number):
                #expect(number >= revision ?? 0)
                revision = number
                isComplete = true
            }
        }
    }

    @Test(arguments: 0..<40 as Range<UInt64>) func aReaderEndsUpWithWhatIsDesired(seed: UInt64) throws {
        var random = RandomGenerator(seed: seed)
        var state = DesiredState(withdrawalLimit: 1)
        var steps: [PartitionID: ReplicaStep] = [:]
        var reader = Reader()
        var watch = DesiredWatch(since: nil, isSameIncarnation: true, state: state)
        var completions = 0
        for turn in 0..<600 {
            switch random.next() % 10 {
            case 0...2:
                let partition = Int(random.next() % 8)
                steps[F.partition(partition)] = F.step(partition, generation: UInt64(turn + 1))
            case 3...4:
                steps[F.partition(Int(random.next() % 8))] = nil
            case 5:
                // The connection breaks, wherever it was.
                watch = DesiredWatch(since: reader.revision, isSameIncarnation: true, state: state)
            default:
                let limit = Int(random.next() % 3) + 1
                for line in watch.next(from: state, limit: limit) { reader.read(line) }
            }
            _ = state.replace(with: Array(steps.values))
            guard turn % 20 == 0 else { continue }
            while true {
                let lines = watch.next(from: state, limit: 2)
                guard !lines.isEmpty else { break }
                for line in lines { reader.read(line) }
            }
            #expect(reader.isComplete && reader.desired == steps)
            completions += 1
        }
        #expect(completions == 30 && reader.resets > 0, "the limit was reached as well")
    }
}
