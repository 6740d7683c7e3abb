import SWIM

extension Engine {
    /// An event that is about to be handled, in words.
    func describe(_ event: Event) -> String {
        let name = hosts[Int(event.node)].name
        switch event.kind {
        case .delivery:
            let header = pool.header(of: event.payload)
            let kind = pool.bytes(of: event.payload).first.flatMap(MessageKind.init(rawValue:))
            let what = kind.map { "\($0)" } ?? "datagram"
            var hash = TraceHash()
            hash.absorb(pool.bytes(of: event.payload))
            return "\(hosts[Int(header.from)].name) -> \(hosts[Int(header.to)].name)  \(what), \(header.count) bytes "
                + Simulation.hexadecimal(hash.value)
        case .timer: return "\(name)  timer \(event.payload)"
        case .broker: return "\(name)  broker \(event.payload)"
        case .action: return describe(actions[Int(event.payload)])
        case .check: return "check"
        }
    }

    /// What the timeline does, in words.
    func describe(_ action: Action) -> String {
        switch action {
        case .start(let node): "start \(hosts[node].name)"
        case .begin(let fault): Engine.verb(scenario.timeline[fault])
        case .end(let fault): "end of \(Engine.verb(scenario.timeline[fault]))"
        }
    }

    /// A line of the timeline without its times, which stand before it in ``Fault/text``.
    private static func verb(_ fault: Fault) -> String {
        fault.text.split(separator: " ").dropFirst(4).joined(separator: " ")
    }
}
