import SWIM

extension Engine {
    /// An event that is about to be handled, in words.
    func describe(_ event: Event) -> StepRecord {
        let node = Int(event.node)
        let name = hosts[node].name
        switch event.kind {
        case .delivery:
            let header = pool.header(of: event.payload)
            let kind = pool.bytes(of: event.payload).first.flatMap(MessageKind.init(rawValue:))
            let what = scenario.isSealed ? "sealed packet" : kind.map { "\($0)" } ?? "datagram"
            var hash = TraceHash()
            hash.absorb(pool.bytes(of: event.payload))
            let (from, to) = (Int(header.from), Int(header.to))
            let text =
                "\(hosts[from].name) -> \(hosts[to].name)  \(what), \(header.count) bytes "
                + Simulation.hexadecimal(hash.value)
            return StepRecord(time: event.time, nodes: [from, to], text: text)
        case .timer: return StepRecord(time: event.time, nodes: [node], text: "\(name)  timer \(event.payload)")
        case .broker: return StepRecord(time: event.time, nodes: [node], text: "\(name)  broker \(event.payload)")
        case .action:
            let action = actions[Int(event.payload)]
            let text = verb(action) ?? "start \(actionNode(action).map { hosts[$0].name } ?? "")"
            return StepRecord(time: event.time, nodes: actionNode(action).map { [$0] } ?? [], text: text)
        default: return StepRecord(time: event.time, nodes: [], text: "\(event.kind)")
        }
    }

    /// Shows a line of the timeline to those who read along.
    mutating func logAction(_ action: Action) {
        guard observer.log != nil, let verb = verb(action) else { return }
        observer.log?.append(Transition(time: now, node: nil, kind: .fault(verb)))
    }

    /// A line of the timeline that begins or ends, without its times, which stand before it in ``Fault/text``.
    private func verb(_ action: Action) -> String? {
        func words(_ fault: Int) -> String {
            scenario.timeline[fault].text.split(separator: " ").dropFirst(4).joined(separator: " ")
        }
        return switch action {
        case .begin(let fault): words(fault)
        case .end(let fault): "end of \(words(fault))"
        default: nil
        }
    }

    private func actionNode(_ action: Action) -> Int? {
        if case .start(let node) = action { node } else { nil }
    }
}
