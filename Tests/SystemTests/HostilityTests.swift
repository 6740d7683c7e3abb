import Foundation
import LocalCluster
import MusterAPI
import MusterClient
import Testing

extension SystemTests {
    /// Ten thousand datagrams a second for five seconds, random ones and damaged real ones, and an agent with another
    /// key that tries to join: nothing changes.
    @Test(.timeLimit(.minutes(2)))
    func garbageAndStrangersChangeNothing() async throws {
        try await LocalCluster.with { cluster in
            let names = ["n1", "n2", "n3"]
            let listener = try DatagramSocket()
            let ports = try DatagramSocket.freePorts(5)
            for (name, port) in zip(names, ports) {
                try cluster.configure(name, port: port, seeds: [ports[0], ports[1]].filter { $0 != port })
                try cluster.start(name)
            }
            // This one takes our socket for a seed, so that we get a datagram that is sealed with the right key.
            try cluster.configure("n4", port: ports[3], seeds: [listener.port])
            try cluster.start("n4")
            var sealed: [UInt8]?
            try await cluster.wait(for: "a sealed datagram", within: .seconds(10)) {
                sealed = listener.receive() ?? sealed
                return sealed != nil
            }
            cluster.agent("n4").process.killAndReap()
            try await cluster.wait(for: "all to be alive", within: .seconds(15)) {
                await cluster.all(names, see: names, .alive)
            }

            try cluster.makeKey("other.json")
            try cluster.configure("stranger", port: ports[4], seeds: Array(ports[..<3]), keyring: "other.json")
            try cluster.start("stranger")

            let before = names.map { cluster.agent($0).process.residentBytes }
            let events = try await cluster.agent("n1").client.status()
            let sent = await Flood(real: try #require(sealed), ports: Array(ports[..<3])).run()
            #expect(sent >= 49_000)

            for name in names {
                let states = await cluster.states(at: name)
                #expect(states == ["n1": .alive, "n2": .alive, "n3": .alive])
            }
            for (name, bytes) in zip(names, before) {
                let growth = cluster.agent(name).process.residentBytes - bytes
                #expect(growth < 24 << 20, "\(name) grew by \(growth) bytes")
            }
            let status = try await cluster.agent("n1").client.status()
            #expect(status.traffic.packetsReceived > events.traffic.packetsReceived)
            #expect(status.traffic.dropped.values.reduce(0, +) > 1000, "\(status.traffic.dropped)")
            #expect(await cluster.states(at: "stranger") == ["stranger": .alive])
        }
    }
}

/// Datagrams that nobody should listen to.
struct Flood: Sendable {
    static let perSecond = 10_000
    static let seconds = 5

    let real: [UInt8]
    let ports: [UInt16]

    /// Sends them at an even pace and returns how many were sent.
    func run() async -> Int {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: send()) }
        }
    }

    private func send() -> Int {
        guard let socket = try? DatagramSocket() else { return 0 }
        var random = SystemRandomNumberGenerator()
        let clock = ContinuousClock()
        let start = clock.now
        var sent = 0
        for number in 0..<Flood.perSecond * Flood.seconds {
            if socket.send(datagram(number, &random), to: ports[number % ports.count]) { sent += 1 }
            if number.isMultiple(of: 100) {
                let due = start + .microseconds(number * 1_000_000 / Flood.perSecond)
                let pause = clock.now.duration(to: due)
                if pause > .zero { Thread.sleep(forTimeInterval: Double(pause.components.attoseconds) / 1e18) }
            }
        }
        return sent
    }

    private func datagram(_ number: Int, _ random: inout SystemRandomNumberGenerator) -> [UInt8] {
        switch number % 4 {
        case 0:
            return (0..<Int.random(in: 0...1400, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
        case 1:
            return Array(real.prefix(Int.random(in: 0..<real.count, using: &random)))
        case 2:
            var damaged = real
            damaged[Int.random(in: 0..<real.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            return damaged
        default:
            return real + [UInt8](repeating: 0, count: Int.random(in: 1...400, using: &random))
        }
    }
}
