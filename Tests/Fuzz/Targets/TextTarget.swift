import SWIM

/// Reads addresses and identities from text, and what they print from that again.
enum TextTarget {
    static func run(_ input: UnsafeRawBufferPointer) throws(FuzzFinding) {
        let text = String(decoding: input, as: UTF8.self)
        if let endpoint = Endpoint(text) {
            try FuzzFinding.require(
                Endpoint(endpoint.description) == endpoint, "\(endpoint) reads as another address than it is")
        }
        if let id = MemberID(text) {
            try FuzzFinding.require(MemberID(id.description) == id, "\(id) reads as another identity than it is")
        }
        _ = Member.isValidName(text.utf8)
        // Every sixteen bytes and a port are an address, which must survive its text.
        if input.count >= 18 {
            let endpoint = Endpoint(
                high: input.loadUnaligned(as: UInt64.self),
                low: input.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
                port: input.loadUnaligned(fromByteOffset: 16, as: UInt16.self))
            try FuzzFinding.require(
                Endpoint(endpoint.description) == endpoint, "\(endpoint) reads as another address than it is")
        }
    }

    static let seeds: [[UInt8]] = [
        "192.0.2.1:7946", "[2001:db8::1]:7946", "[::]:0", "[::ffff:10.0.0.1]:65535", "[1:2:3:4:5:6:7:8]:1",
        "[fe80::1%eth0]:1", "host.example:7946", "0123456789abcdef0123456789ABCDEF", "[1::8:0:0:0]:9",
    ].map { Array($0.utf8) }
}
