import NIOCore
import SWIM
import Testing

@testable import Muster

@Suite struct NetworkTests {
    private func endpoint(_ text: String) throws -> Endpoint { try #require(Endpoint(text)) }

    @Test func addressesSurviveTheSystem() throws {
        for text in ["127.0.0.1:7946", "[::1]:1", "[2001:db8::8:800:200c:417a]:65535"] {
            let endpoint = try endpoint(text)
            let address = try SocketAddress(ipAddress: endpoint.host, port: Int(endpoint.port))
            #expect(Endpoint(address) == endpoint)
            let viaIPv6 = endpoint.withIPv6Address { pointer, _ in Endpoint(pointer) }
            #expect(viaIPv6 == endpoint)
            let viaIPv4 = endpoint.withIPv4Address { pointer, _ in Endpoint(pointer) }
            #expect(viaIPv4 == (endpoint.ipv4 == nil ? nil : .some(endpoint)))
        }
        // An IPv6 socket shows an IPv4 source as a mapped address: the same endpoint.
        let mapped = try SocketAddress(ipAddress: "::ffff:192.0.2.1", port: 5)
        #expect(try Endpoint(mapped) == endpoint("192.0.2.1:5"))
        #expect(Endpoint(try SocketAddress(unixDomainSocketPath: "/x")) == nil)
        #expect(try endpoint("[fe80::1]:1").withIPv6Address { pointer, _ in Endpoint(pointer) } == nil)
    }

    @Test func privateRanges() throws {
        for text in ["10.0.0.1:1", "172.16.0.1:1", "172.31.9.9:1", "192.168.3.4:1", "100.64.0.1:1", "[fd00::1]:1"] {
            #expect(try endpoint(text).isPrivate, "\(text)")
        }
        for text in ["11.0.0.1:1", "172.32.0.1:1", "192.169.0.1:1", "100.128.0.1:1", "8.8.8.8:1", "[2001:db8::1]:1"] {
            #expect(try !endpoint(text).isPrivate, "\(text)")
        }
        #expect(try endpoint("0.0.0.0:1").isUnspecified && endpoint("[::]:1").isUnspecified)
        #expect(try !endpoint("127.0.0.1:1").isUnspecified)
    }

    @Test func theOnlyPrivateAddressIsAdvertised() throws {
        let any = try endpoint("0.0.0.0:7946")
        let all = [try endpoint("10.1.2.3:0"), try endpoint("8.8.8.8:0"), try endpoint("[fd00::1]:0")]
        #expect(try HostAddresses.advertised(for: any, among: all) == endpoint("10.1.2.3:7946"))
        #expect(try HostAddresses.advertised(for: endpoint("[::]:1"), among: all) == endpoint("10.1.2.3:1"))
        #expect(try HostAddresses.advertised(for: endpoint("[::]:1"), among: [all[2]]) == endpoint("[fd00::1]:1"))
        #expect(throws: NodeError.ambiguousAddress(candidates: [])) {
            try HostAddresses.advertised(for: any, among: [all[1], all[2]])
        }
        #expect(throws: NodeError.ambiguousAddress(candidates: ["10.1.2.3", "10.9.9.9"])) {
            try HostAddresses.advertised(for: any, among: all + [endpoint("10.9.9.9:0")])
        }
    }

    @Test func aSocketSendsAndNoticesMail() throws {
        let loopback = try endpoint("127.0.0.1:0")
        let one = try DatagramSocket.bind(loopback)
        let two = try DatagramSocket.bind(loopback)
        #expect(one.endpoint.port != 0 && one.endpoint != two.endpoint)
        #expect(!two.hasMail)
        let code = [UInt8](repeating: 7, count: 100).withUnsafeBytes { one.send($0, to: two.endpoint) }
        #expect(code == 0)
        // Loopback delivers within the call.
        #expect(two.hasMail)
        #expect(!one.hasMail)
    }

    @Test func whatCannotBeSentIsReportedAndHarmsNothing() throws {
        let socket = try DatagramSocket.bind(endpoint("127.0.0.1:0"))
        let bytes = [UInt8](repeating: 7, count: 100)
        for destination in [try endpoint("[2001:db8::1]:1"), try endpoint("255.255.255.255:1")] {
            let code = bytes.withUnsafeBytes { socket.send($0, to: destination) }
            #expect(code != 0)
        }
        let large = [UInt8](repeating: 7, count: 70_000).withUnsafeBytes { socket.send($0, to: socket.endpoint) }
        #expect(TrafficCounters.Loss(sending: large) == .sendTooLong)
        let code = bytes.withUnsafeBytes { socket.send($0, to: socket.endpoint) }
        #expect(code == 0 && socket.hasMail)
    }

    @Test func portsInUseAndForeignAddressesAreNamed() throws {
        let first = try DatagramSocket.bind(endpoint("127.0.0.1:0"))
        #expect(throws: NodeError.portInUse(first.endpoint)) { try DatagramSocket.bind(first.endpoint) }
        let foreign = try endpoint("192.0.2.77:0")
        #expect(throws: NodeError.addressNotAvailable(foreign)) { try DatagramSocket.bind(foreign) }
        #expect(NodeError.portInUse(first.endpoint).description.contains("\(first.endpoint.port)"))
    }
}
