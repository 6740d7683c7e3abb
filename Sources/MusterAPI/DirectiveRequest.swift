/// What an operator asks of the cluster, as one JSON object:
///
/// ```json
/// {"action":"drain","node":"n3","seconds":3600}
/// {"action":"maintenance","node":"n3","seconds":1800}
/// {"action":"replace","node":"n3","successor":"n7"}
/// {"action":"cancel","partition":"orders/3"}
/// ```
///
/// A field that the action has no use for, or that is not known, is an error.
public struct DirectiveRequest: Hashable, Sendable {
    /// What is to be done.
    public enum Action: String, Hashable, Codable, Sendable, CaseIterable {
        /// Empties `node`; with `seconds`, what is left by then is reported. Nothing is forced.
        case drain
        /// `node` receives nothing new and keeps what it has.
        case cordon
        /// Ends drain, cordon, maintenance and replacement of `node`.
        case uncordon
        /// For `seconds` the absence of `node` moves nothing; its leaders move off first.
        case maintenance
        /// `successor` takes over exactly what `node` holds.
        case replace
        /// No new step of any plan until `resume`.
        case pause
        /// Goes on after `pause`, `cancel` and `rollback`.
        case resume
        /// Gives up the move of `partition`, or all moves.
        case cancel
        /// Undoes the finished moves of the present plan in reverse, then pauses.
        case rollback
        /// The mass loss that holds everything is real: go on and recover, as far as those are concerned who are missing now.
        case confirm

        /// Which of the fields it takes, and whether it needs them.
        public var fields: [(name: String, isRequired: Bool)] {
            switch self {
            case .drain: [("node", true), ("seconds", false)]
            case .cordon, .uncordon: [("node", true)]
            case .maintenance: [("node", true), ("seconds", true)]
            case .replace: [("node", true), ("successor", true)]
            case .cancel: [("partition", false)]
            case .pause, .resume, .rollback, .confirm: []
            }
        }
    }

    /// What is to be done.
    public var action: Action
    /// The name of the node that it is about.
    public var node: String?
    /// The name of the node that takes over.
    public var successor: String?
    /// For how long, or within which time.
    public var seconds: Double?
    /// `topic/index`.
    public var partition: String?

    /// Creates a request.
    public init(
        _ action: Action, node: String? = nil, successor: String? = nil, seconds: Double? = nil,
        partition: String? = nil
    ) {
        self.action = action
        self.node = node
        self.successor = successor
        self.seconds = seconds
        self.partition = partition
    }
}

extension DirectiveRequest: Codable {
    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }

        init(_ name: String) { stringValue = name }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// Reads a request.
    ///
    /// - Throws: `DecodingError` that says in its description which field is wrong and what would be right.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        func wrong(_ text: String) -> DecodingError {
            .dataCorrupted(.init(codingPath: container.codingPath, debugDescription: text))
        }
        let actions = Action.allCases.map(\.rawValue).joined(separator: ", ")
        guard let word = try? container.decode(String.self, forKey: Key("action")) else {
            throw wrong("\"action\" is missing; expected one of \(actions)")
        }
        guard let action = Action(rawValue: word) else {
            throw wrong("\"\(word)\" is not an action; expected one of \(actions)")
        }
        let known = action.fields.map(\.name)
        for key in container.allKeys.map(\.stringValue).sorted() where key != "action" && !known.contains(key) {
            let list = known.isEmpty ? "no other field" : known.map { "\"\($0)\"" }.joined(separator: " and ")
            throw wrong("\(word) has no field \"\(key)\"; it takes \(list)")
        }
        func text(_ name: String) throws -> String? {
            guard container.contains(Key(name)) else { return nil }
            guard let text = try? container.decode(String.self, forKey: Key(name)) else {
                throw wrong("\"\(name)\" should be a text")
            }
            return text
        }
        self.init(action, node: try text("node"), successor: try text("successor"), partition: try text("partition"))
        if container.contains(Key("seconds")) {
            guard let number = try? container.decode(Double.self, forKey: Key("seconds")), number.isFinite, number >= 0
            else {
                throw wrong("\"seconds\" should be a number of 0 or more")
            }
            seconds = number
        }
        for (name, isRequired) in action.fields where isRequired && !container.contains(Key(name)) {
            throw wrong("\(word) needs \"\(name)\"")
        }
    }

    /// Writes the fields that are there.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(action, forKey: Key("action"))
        try container.encodeIfPresent(node, forKey: Key("node"))
        try container.encodeIfPresent(successor, forKey: Key("successor"))
        try container.encodeIfPresent(seconds, forKey: Key("seconds"))
        try container.encodeIfPresent(partition, forKey: Key("partition"))
    }
}
