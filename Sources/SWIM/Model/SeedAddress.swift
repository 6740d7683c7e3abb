/// A member to join through: an address, or a name to look up.
package enum SeedAddress: Hashable, Sendable {
    case address(Endpoint)
    case name(String, port: UInt16)

    /// Parses `192.0.2.1:7946`, `[2001:db8::1]:7946` or `host:7946`.
    package init?(_ text: String) {
        if let endpoint = Endpoint(text) {
            guard endpoint.isRoutable else { return nil }
            self = .address(endpoint)
            return
        }
        guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) else { return nil }
        let host = text[..<colon]
        let digits = text[text.index(after: colon)...]
        guard (1...253).contains(host.utf8.count), host.utf8.allSatisfy(SeedAddress.isPartOfName),
            // What looks like an address and did not parse is a mistake, not a name.
            host.utf8.contains(where: { !SeedAddress.isDigit($0) && $0 != UInt8(ascii: ".") }),
            !digits.isEmpty, digits.utf8.allSatisfy(SeedAddress.isDigit), let port = UInt16(digits), port != 0
        else { return nil }
        self = .name(String(host), port: port)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// Letters, digits, hyphens and dots; underscores too, which container names have.
    private static func isPartOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"),
            UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default:
            isDigit(byte)
        }
    }
}
