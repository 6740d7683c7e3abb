import Cluster
import MusterAPI
import Placement
import SWIM

extension Directive {
    /// What a request asks for.
    ///
    /// - Throws: a problem with status 400 if a text in it names nothing. Whether it can be had is the cluster's to say.
    init(_ request: DirectiveRequest) throws(Problem) {
        func required(_ value: String?, _ name: String) throws(Problem) -> String {
            guard let value, !value.isEmpty else {
                throw Problem.badDirective("\(request.action.rawValue) needs \"\(name)\"")
            }
            return value
        }
        func nanoseconds(_ seconds: Double) throws(Problem) -> Nanoseconds {
            guard seconds.isFinite, seconds >= 0, seconds < 1e9 else {
                throw Problem.badDirective("\"seconds\" should be from 0 to a billion")
            }
            return Nanoseconds(seconds * 1e9)
        }
        switch request.action {
        case .drain:
            self = .drain(
                node: try required(request.node, "node"), within: try request.seconds.map(nanoseconds))
        case .cordon: self = .cordon(node: try required(request.node, "node"))
        case .uncordon: self = .uncordon(node: try required(request.node, "node"))
        case .maintenance:
            guard let seconds = request.seconds else { throw Problem.badDirective("maintenance needs \"seconds\"") }
            self = .maintenance(node: try required(request.node, "node"), duration: try nanoseconds(seconds))
        case .replace:
            self = .replace(
                node: try required(request.node, "node"), successor: try required(request.successor, "successor"))
        case .pause: self = .pause
        case .resume: self = .resume
        case .cancel:
            guard let name = request.partition else {
                self = .cancel(partition: nil)
                return
            }
            guard let id = PartitionID(name) else {
                throw Problem.badDirective("\"\(name)\" names no partition; expected \"topic/index\"")
            }
            self = .cancel(partition: id)
        case .rollback: self = .rollback
        case .confirm: self = .confirm
        }
    }
}

extension DirectiveRequest {
    /// The request for a directive.
    init(_ directive: Directive) {
        func seconds(_ time: Nanoseconds) -> Double { Double(time) / 1e9 }
        switch directive {
        case .drain(let node, let within): self.init(.drain, node: node, seconds: within.map(seconds))
        case .cordon(let node): self.init(.cordon, node: node)
        case .uncordon(let node): self.init(.uncordon, node: node)
        case .maintenance(let node, let duration): self.init(.maintenance, node: node, seconds: seconds(duration))
        case .replace(let node, let successor): self.init(.replace, node: node, successor: successor)
        case .pause: self.init(.pause)
        case .resume: self.init(.resume)
        case .cancel(let partition): self.init(.cancel, partition: partition?.description)
        case .rollback: self.init(.rollback)
        case .confirm: self.init(.confirm)
        }
    }
}

extension Scheduling {
    /// Who takes over, if somebody does.
    var successor: String? {
        if case .replaced(let by) = self { by } else { nil }
    }
}

extension DirectiveRecord {
    /// - Parameter name: the name of a member, or its identity while it has none.
    init(_ view: DirectiveView, name: (MemberID) -> String) {
        self.init(
            request: DirectiveRequest(view.directive), author: name(view.author), ageSeconds: Double(view.age) / 1e9,
            remainingSeconds: view.remaining.map { Double($0) / 1e9 }, state: State(view.state),
            reason: view.reason.map(ReasonRecord.init), left: view.left)
    }
}

extension DirectiveRecord.State {
    init(_ state: DirectiveView.State) {
        self =
            switch state {
            case .active: .active
            case .done: .done
            case .void: .void
            }
    }
}

extension Problem {
    /// A body that is no directive.
    static func badDirective(_ detail: String) -> Problem {
        Problem(type: "bad-directive", title: "not a directive", status: 400, detail: detail)
    }

    /// The cluster will not do it.
    init(_ objection: DirectiveObjection) {
        self.init(type: objection.rule.rawValue, title: "refused", status: 409, detail: objection.text)
    }
}
