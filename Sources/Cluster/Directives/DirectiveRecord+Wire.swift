import Placement
import SWIM

extension DirectiveRecord {
    /// What a directive is on the wire and on disk.
    private enum Kind: UInt8 {
        case drain = 0
        case cordon = 1
        case uncordon = 2
        case maintenance = 3
        case replace = 4
        case pause = 5
        case resume = 6
        case cancel = 7
        case rollback = 8
        case confirm = 9
    }

    /// The longest rule and sentence of an ending in bytes.
    private static let longestRule = 32
    private static let longestText = 120
    private static let millisecond: Nanoseconds = .milliseconds(1)

    /// kind · stamp · author · age in milliseconds · whether it is over, and why · what the kind needs
    func encoded(at now: Instant?) -> [UInt8] {
        var writer = ValueWriter()
        writer.write(kind.rawValue)
        writer.write(number: stamp)
        writer.write(author)
        writer.write(number: (now.map { age(at: $0) } ?? elapsed) / DirectiveRecord.millisecond)
        writer.write(ending == nil ? 0 : 1 as UInt8)
        if let ending {
            writer.write(ending.rule, atMost: DirectiveRecord.longestRule)
            writer.write(ending.text, atMost: DirectiveRecord.longestText)
        }
        switch directive {
        case .drain(let node, let within):
            writer.write(node)
            // No deadline is 0; a deadline of nothing at all is not taken.
            writer.write(number: within.map { max(1, $0 / DirectiveRecord.millisecond) } ?? 0)
        case .cordon(let node), .uncordon(let node):
            writer.write(node)
        case .maintenance(let node, let duration):
            writer.write(node)
            writer.write(number: max(1, duration / DirectiveRecord.millisecond))
        case .replace(let node, let successor):
            writer.write(node)
            writer.write(successor)
        case .cancel(let partition):
            writer.write(partition == nil ? 0 : 1 as UInt8)
            if let partition { writer.write(partition) }
        case .confirm:
            writer.write(lost ?? MemberID(high: 0, low: 0))
        case .pause, .resume, .rollback:
            break
        }
        return writer.bytes
    }

    private var kind: Kind {
        switch directive {
        case .drain: .drain
        case .cordon: .cordon
        case .uncordon: .uncordon
        case .maintenance: .maintenance
        case .replace: .replace
        case .pause: .pause
        case .resume: .resume
        case .cancel: .cancel
        case .rollback: .rollback
        case .confirm: .confirm
        }
    }

    init(from reader: inout PacketReader) throws(WireError) {
        guard let kind = Kind(rawValue: try reader.read()) else { throw .badValue }
        stamp = try reader.readNumber()
        guard stamp <= DirectiveRegister.largestStamp else { throw .badValue }
        author = try reader.readMemberID()
        elapsed = try DirectiveRecord.readTime(from: &reader)
        if try reader.readFlag() {
            ending = Reason(rule: try reader.readText(), text: try reader.readText())
        }
        switch kind {
        case .drain:
            let node = try reader.readName()
            let within = try DirectiveRecord.readTime(from: &reader)
            directive = .drain(node: node, within: within == 0 ? nil : within)
        case .cordon:
            directive = .cordon(node: try reader.readName())
        case .uncordon:
            directive = .uncordon(node: try reader.readName())
        case .maintenance:
            directive = .maintenance(
                node: try reader.readName(), duration: try DirectiveRecord.readTime(from: &reader))
        case .replace:
            directive = .replace(node: try reader.readName(), successor: try reader.readName())
        case .pause:
            directive = .pause
        case .resume:
            directive = .resume
        case .cancel:
            directive = .cancel(partition: try reader.readFlag() ? try reader.readPartition() : nil)
        case .rollback:
            directive = .rollback
        case .confirm:
            directive = .confirm
            lost = try reader.readMemberID()
        }
    }

    /// Milliseconds, as nanoseconds. At most the longest time.
    @_lifetime(reader: copy reader)
    private static func readTime(from reader: inout PacketReader) throws(WireError) -> Nanoseconds {
        try reader.readNumber().multipliedSaturating(by: millisecond)
    }
}
