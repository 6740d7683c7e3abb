import Placement
import SWIM

/// Holds as other nodes are told of them.
///
/// No two nodes have a clock in common: a published hold says how long ago, and for how long. Whoever reads it has it
/// with instants relative to ``publication``, and asks for its view at that instant plus the time since it was heard.
extension Hold {
    /// When a hold that was read was published, as its instants have it.
    static let publication = Instant(nanoseconds: 1 << 62)

    /// Times longer than this, in milliseconds, are cut: some ten years.
    private static let longestTime: UInt64 = 1 << 38
    /// The most bytes of a name, and of a sentence.
    private static let longestName = 64
    private static let longestText = 200
    /// How many nodes are named in one hold. One more than is shown, so that it is seen that there are more.
    private static let mostNames = 6

    /// What kind of hold it is, as a number. Numbers are never used again for something else.
    private enum Tag: UInt8 {
        case noQuorum = 0
        case uncoordinated, waitingForMembers, uncertain, invalidInput, paused, rolledBack, stabilizing, recoverDelay
        case massFailure, minority, unconfirmed, maintenance, flapping, drainLate, successorMissing, cancelled
        case allCancelled
    }

    /// Its kind · names and numbers in the order of the case · times in milliseconds.
    func encoded(at now: Instant) -> [UInt8] {
        write {
            Hold.milliseconds(now - $0)
        } remaining: {
            Hold.milliseconds($0 - now)
        }
    }

    /// Equal for as long as there is nothing new to say: times are those of this node's clock, roughly, and nothing
    /// that only grows counts.
    var meaning: [UInt8] {
        var steady = self
        switch self {
        case .uncoordinated(let present, let voters, _):
            steady = .uncoordinated(present: present, voters: voters, silence: nil)
        case .drainLate(let name, let left, _): steady = .drainLate(name: name, left: left, by: 0)
        default: break
        }
        // Parts of 2^30 nanoseconds, about a second.
        return steady.write {
            $0.nanoseconds >> 30
        } remaining: {
            $0.nanoseconds >> 30
        }
    }

    private static func milliseconds(_ time: Nanoseconds) -> UInt64 { min(time / 1_000_000, longestTime) }

    private func write(age: (Instant) -> UInt64, remaining: (Instant) -> UInt64) -> [UInt8] {
        var writer = ValueWriter()
        func begin(_ tag: Tag) { writer.write(tag.rawValue) }
        func write(name: String) { writer.write(name, atMost: Hold.longestName) }
        func write(_ time: Instant?, _ length: (Instant) -> UInt64) {
            writer.write(time == nil ? 0 : 1 as UInt8)
            if let time { writer.write(number: length(time)) }
        }
        switch self {
        case .noQuorum(let since):
            begin(.noQuorum)
            write(since, age)
        case .uncoordinated(let present, let voters, let silence):
            begin(.uncoordinated)
            writer.write(number: present)
            writer.write(number: voters)
            write(silence.map { Instant(nanoseconds: $0) }) { Hold.milliseconds($0.nanoseconds) }
        case .waitingForMembers(let present, let expected, let silent, let until):
            begin(.waitingForMembers)
            writer.write(number: present)
            writer.write(number: expected)
            writer.write(number: min(silent.count, Hold.mostNames))
            for name in silent.prefix(Hold.mostNames) { write(name: name) }
            write(until, remaining)
        case .uncertain(let partitions, let expected):
            begin(.uncertain)
            writer.write(number: partitions)
            writer.write(number: expected)
        case .invalidInput(let error):
            begin(.invalidInput)
            writer.write(error, atMost: Hold.longestText)
        case .paused: begin(.paused)
        case .rolledBack: begin(.rolledBack)
        case .stabilizing(let until):
            begin(.stabilizing)
            writer.write(number: remaining(until))
        case .recoverDelay(let name, let since, let until):
            begin(.recoverDelay)
            write(name: name)
            writer.write(number: age(since))
            writer.write(number: remaining(until))
        case .massFailure(let missing, let known, let limit):
            begin(.massFailure)
            for number in [missing, known, limit] { writer.write(number: number) }
        case .minority(let present, let known, let percent):
            begin(.minority)
            for number in [present, known, percent] { writer.write(number: number) }
        case .unconfirmed(let name, let since, let witnesses, let needed):
            begin(.unconfirmed)
            write(name: name)
            writer.write(number: age(since))
            writer.write(number: witnesses)
            writer.write(number: needed)
        case .maintenance(let name, let until):
            begin(.maintenance)
            write(name: name)
            writer.write(number: remaining(until))
        case .flapping(let name, let until):
            begin(.flapping)
            write(name: name)
            writer.write(number: remaining(until))
        case .drainLate(let name, let left, let by):
            begin(.drainLate)
            write(name: name)
            writer.write(number: left)
            writer.write(number: Hold.milliseconds(by))
        case .successorMissing(let name, let successor):
            begin(.successorMissing)
            write(name: name)
            write(name: successor)
        case .cancelled(let partition?):
            begin(.cancelled)
            writer.write(partition)
        case .cancelled(nil): begin(.allCancelled)
        }
        return writer.bytes
    }

    /// Reads a hold. Its instants are relative to ``publication``.
    init(from reader: inout PacketReader) throws(WireError) {
        guard let tag = Tag(rawValue: try reader.read()) else { throw .badValue }
        switch tag {
        case .noQuorum:
            self = .noQuorum(since: try reader.readFlag() ? try reader.readPast() : nil)
        case .uncoordinated:
            self = .uncoordinated(
                present: try reader.readCount(), voters: try reader.readCount(),
                silence: try reader.readFlag() ? try reader.readTime() : nil)
        case .waitingForMembers:
            let present = try reader.readCount()
            let expected = try reader.readCount()
            var silent: [String] = []
            for _ in 0..<(try reader.readNumber(upTo: Hold.mostNames)) { silent.append(try reader.readText()) }
            self = .waitingForMembers(
                present: present, expected: expected, silent: silent,
                until: try reader.readFlag() ? try reader.readFuture() : nil)
        case .uncertain:
            self = .uncertain(partitions: try reader.readCount(), expected: try reader.readCount())
        case .invalidInput: self = .invalidInput(try reader.readText())
        case .paused: self = .paused
        case .rolledBack: self = .rolledBack
        case .stabilizing: self = .stabilizing(until: try reader.readFuture())
        case .recoverDelay:
            self = .recoverDelay(
                name: try reader.readText(), since: try reader.readPast(), until: try reader.readFuture())
        case .massFailure:
            self = .massFailure(
                missing: try reader.readCount(), known: try reader.readCount(), limit: try reader.readCount())
        case .minority:
            self = .minority(
                present: try reader.readCount(), known: try reader.readCount(), percent: try reader.readCount())
        case .unconfirmed:
            self = .unconfirmed(
                name: try reader.readText(), since: try reader.readPast(), witnesses: try reader.readCount(),
                needed: try reader.readCount())
        case .maintenance: self = .maintenance(name: try reader.readText(), until: try reader.readFuture())
        case .flapping: self = .flapping(name: try reader.readText(), until: try reader.readFuture())
        case .drainLate:
            self = .drainLate(name: try reader.readText(), left: try reader.readCount(), by: try reader.readTime())
        case .successorMissing:
            self = .successorMissing(name: try reader.readText(), successor: try reader.readText())
        case .cancelled: self = .cancelled(try reader.readPartition())
        case .allCancelled: self = .cancelled(nil)
        }
    }
}

extension PacketReader {
    @_lifetime(self: copy self)
    fileprivate mutating func readCount() throws(WireError) -> Int { try readNumber(upTo: Int(Int32.max)) }

    @_lifetime(self: copy self)
    fileprivate mutating func readTime() throws(WireError) -> Nanoseconds {
        .milliseconds(UInt64(try readNumber(upTo: 1 << 38)))
    }

    @_lifetime(self: copy self)
    fileprivate mutating func readPast() throws(WireError) -> Instant { Hold.publication.earlier(by: try readTime()) }

    @_lifetime(self: copy self)
    fileprivate mutating func readFuture() throws(WireError) -> Instant { Hold.publication + (try readTime()) }
}
