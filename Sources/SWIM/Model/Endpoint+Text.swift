extension Endpoint: LosslessStringConvertible {
    /// Parses `192.0.2.1:7946` or `[2001:db8::1]:7946`. Host names are not resolved here.
    public init?(_ description: String) {
        guard let colon = description.utf8.lastIndex(of: UInt8(ascii: ":")) else { return nil }
        let portText = description[description.index(after: colon)...]
        guard !portText.isEmpty, portText.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let port = UInt16(portText)
        else { return nil }
        let host = description[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            guard let (high, low) = Endpoint.parseIPv6(host.dropFirst().dropLast()) else { return nil }
            self.init(high: high, low: low, port: port)
        } else {
            guard let ipv4 = Endpoint.parseIPv4(host) else { return nil }
            self.init(ipv4: ipv4, port: port)
        }
    }

    private static func parseIPv4(_ text: Substring) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var address: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let octet = UInt8(part)
            else { return nil }
            address = address << 8 | UInt32(octet)
        }
        return address
    }

    private static func parseIPv6(_ text: Substring) -> (UInt64, UInt64)? {
        var head: [UInt16] = []
        var tail: [UInt16] = []
        var compressed = false
        var groups = text.split(separator: ":", omittingEmptySubsequences: false)
        // An empty group at either end is half of a "::", or else a lone colon.
        guard text.hasPrefix("::") || !text.hasPrefix(":"), text.hasSuffix("::") || !text.hasSuffix(":"),
            !text.isEmpty
        else { return nil }
        if text.hasPrefix("::") { groups.removeFirst() }
        if text.hasSuffix("::") { groups.removeLast() }
        for (index, group) in groups.enumerated() {
            if group.isEmpty {
                guard !compressed else { return nil }
                compressed = true
                continue
            }
            var words: [UInt16] = []
            if group.utf8.contains(UInt8(ascii: ".")), index == groups.count - 1 {
                guard let ipv4 = parseIPv4(group) else { return nil }
                words = [UInt16(truncatingIfNeeded: ipv4 >> 16), UInt16(truncatingIfNeeded: ipv4)]
            } else {
                guard group.utf8.count <= 4, group.utf8.first != UInt8(ascii: "+"), let word = UInt16(group, radix: 16)
                else { return nil }
                words = [word]
            }
            if compressed { tail += words } else { head += words }
        }
        let given = head.count + tail.count
        guard compressed ? given < 8 : given == 8 else { return nil }
        let all = head + [UInt16](repeating: 0, count: 8 - given) + tail
        let high = all[0..<4].reduce(UInt64(0)) { $0 << 16 | UInt64($1) }
        let low = all[4..<8].reduce(UInt64(0)) { $0 << 16 | UInt64($1) }
        return (high, low)
    }

    /// The address without its port: dotted decimal, or IPv6 in the canonical form of RFC 5952 without brackets.
    public var host: String {
        if let ipv4 {
            return "\(ipv4 >> 24).\(ipv4 >> 16 & 0xFF).\(ipv4 >> 8 & 0xFF).\(ipv4 & 0xFF)"
        }
        let groups = (0..<8).map { UInt16(truncatingIfNeeded: ($0 < 4 ? high : low) >> UInt64((3 - $0 % 4) * 16)) }
        // The longest run of two or more zero groups is compressed; the first one where several are equally long.
        var best = 0..<0
        var start = 0
        while start < 8 {
            var end = start
            while end < 8, groups[end] == 0 { end += 1 }
            if end - start > max(1, best.count) { best = start..<end }
            start = max(end, start + 1)
        }
        let hex = { (range: Range<Int>) in groups[range].map { String($0, radix: 16) }.joined(separator: ":") }
        return best.isEmpty ? hex(0..<8) : hex(0..<best.lowerBound) + "::" + hex(best.upperBound..<8)
    }

    /// `192.0.2.1:7946` or `[2001:db8::1]:7946`.
    public var description: String {
        ipv4 != nil ? "\(host):\(port)" : "[\(host)]:\(port)"
    }
}
