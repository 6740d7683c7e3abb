import Placement
import SWIM

/// A page of steps: each stands for itself.
struct StepPage: StatePage {
    private(set) var elements: [ReplicaStep] = []
    private(set) var size = 0

    func cost(of step: ReplicaStep) -> Int { step.encodedSize }

    mutating func append(_ step: ReplicaStep) {
        size += step.encodedSize
        elements.append(step)
    }

    func encoded() -> [UInt8] {
        var writer = ValueWriter()
        for step in elements { step.write(to: &writer) }
        return writer.bytes
    }
}

extension ReplicaStep: PageElement {
    /// partition · epoch · generation · expected index · expected voters · leader · limit, 0 for none · action · its members
    func write(to writer: inout ValueWriter) {
        writer.write(partition)
        writer.write(number: epoch)
        writer.write(number: generation)
        writer.write(number: expectedIndex)
        writer.write(expectedVoters)
        writer.write(leader)
        writer.write(number: bytesPerSecond ?? 0)
        switch action {
        case .create(let voters):
            writer.write(0 as UInt8)
            writer.write(voters)
        case .addLearner(let id):
            writer.write(1 as UInt8)
            writer.write(id)
        case .promote(let id, demoting: nil):
            writer.write(2 as UInt8)
            writer.write(id)
        case .promote(let id, demoting: let demoted?):
            writer.write(3 as UInt8)
            writer.write(id)
            writer.write(demoted)
        case .demote(let id):
            writer.write(4 as UInt8)
            writer.write(id)
        case .removeLearner(let id):
            writer.write(5 as UInt8)
            writer.write(id)
        case .transferLeader(to: let id):
            writer.write(6 as UInt8)
            writer.write(id)
        }
    }

    var encodedSize: Int {
        let subject =
            switch action {
            case .create(let voters): 1 + 16 * voters.count
            case .promote(_, demoting: .some): 32
            default: 16
            }
        return ValueWriter.size(of: partition) + ValueWriter.size(of: epoch) + ValueWriter.size(of: generation)
            + ValueWriter.size(of: expectedIndex) + 1 + 16 * expectedVoters.count + 16
            + ValueWriter.size(of: bytesPerSecond ?? 0) + 1 + subject
    }

    init(from reader: inout PacketReader) throws(WireError) {
        let partition = try reader.readPartition()
        let epoch = try reader.readEpoch()
        let generation = try reader.readNumber()
        let expectedIndex = try reader.readNumber()
        let expectedVoters = try reader.readMemberIDs(upTo: ReplicaPage.largestGroup)
        let leader = try reader.readMemberID()
        let limit = try reader.readNumber()
        let action: Action
        switch try reader.read(UInt8.self) {
        case 0:
            action = .create(voters: try reader.readMemberIDs(upTo: ReplicaPage.largestGroup))
        case 1:
            action = .addLearner(try reader.readMemberID())
        case 2:
            action = .promote(try reader.readMemberID(), demoting: nil)
        case 3:
            action = .promote(try reader.readMemberID(), demoting: try reader.readMemberID())
        case 4:
            action = .demote(try reader.readMemberID())
        case 5:
            action = .removeLearner(try reader.readMemberID())
        case 6:
            action = .transferLeader(to: try reader.readMemberID())
        default:
            throw .badValue
        }
        self.init(
            partition: partition, epoch: epoch, generation: generation, action: action, expectedIndex: expectedIndex,
            expectedVoters: expectedVoters, leader: leader, bytesPerSecond: limit == 0 ? nil : limit)
    }

    /// Whether a node has a part in the step: it commits it, or its role changes.
    func involves(_ id: MemberID) -> Bool {
        if leader == id { return true }
        switch action {
        case .create(let voters): return voters.contains(id)
        case .promote(let promoted, let demoted): return promoted == id || demoted == id
        case .addLearner(let subject), .demote(let subject), .removeLearner(let subject),
            .transferLeader(to: let subject):
            return subject == id
        }
    }
}
