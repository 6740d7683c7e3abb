import Spelling
import Yams

/// A piece of a scenario file with its place, independent of the YAML library.
///
/// All scalars are texts: `no`, `off` and `1e3` are never turned into something else behind the author's back.
struct ScenarioNode {
    /// A place in the file.
    struct Position: Hashable {
        var line: Int
        var column: Int
    }

    /// One line of a mapping.
    struct Entry {
        var key: String
        var position: Position
        var value: ScenarioNode
    }

    /// What is there.
    enum Content {
        case scalar(String)
        case list([ScenarioNode])
        case mapping([Entry])
    }

    /// The most values of a file.
    static let largestCount = 100_000

    var content: Content
    var position: Position

    /// What kind of thing it is, for messages.
    var kind: String {
        switch content {
        case .scalar(""), .scalar("~"), .scalar("null"): "nothing"
        case .scalar: "a single value"
        case .list: "a list"
        case .mapping: "a mapping"
        }
    }

    init(content: Content, position: Position) {
        self.content = content
        self.position = position
    }

    /// Reads the one document of a file.
    init(parsing text: String, file: String) throws(ScenarioError) {
        guard !YAMLAliases.areTooMany(in: text) else {
            throw ScenarioError(
                file: file, line: 1, column: 1, message: "more than \(YAMLAliases.limit) aliases")
        }
        let root: Yams.Node?
        do {
            root = try Yams.Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot()
        } catch let error as YamlError {
            throw ScenarioNode.translate(error, file: file)
        } catch {
            throw ScenarioError(file: file, line: 1, column: 1, message: "not readable as YAML")
        }
        guard let root else { throw ScenarioError(file: file, line: 1, column: 1, message: "the file is empty") }
        var room = ScenarioNode.largestCount
        self = try ScenarioNode(root, file: file, room: &room)
    }

    /// - Parameter room: how many more pieces there may be. An alias stands for a copy of what it names, so that a few
    ///   aliases of aliases would fill much memory.
    private init(_ node: Yams.Node, file: String, room: inout Int) throws(ScenarioError) {
        position = Position(line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
        room -= 1
        guard room >= 0 else {
            throw ScenarioError(
                file: file, line: position.line, column: position.column,
                message: "more than \(ScenarioNode.largestCount) values, counting those behind aliases")
        }
        switch node {
        case .scalar(let scalar):
            content = .scalar(scalar.string)
        case .sequence(let sequence):
            var elements: [ScenarioNode] = []
            for element in sequence { elements.append(try ScenarioNode(element, file: file, room: &room)) }
            content = .list(elements)
        case .mapping(let mapping):
            var entries: [Entry] = []
            for (key, value) in mapping {
                let keyNode = try ScenarioNode(key, file: file, room: &room)
                guard case .scalar(let name) = keyNode.content else {
                    throw ScenarioError(
                        file: file, line: keyNode.position.line, column: keyNode.position.column,
                        message: "a key must be a single value")
                }
                entries.append(
                    Entry(
                        key: name, position: keyNode.position,
                        value: try ScenarioNode(value, file: file, room: &room)))
            }
            content = .mapping(entries)
        case .alias:
            throw ScenarioError(
                file: file, line: position.line, column: position.column, message: "an alias without its anchor")
        }
    }

    private static func translate(_ error: YamlError, file: String) -> ScenarioError {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            ScenarioError(file: file, line: mark.line, column: mark.column, message: "not YAML: \(problem)")
        case .duplicatedKeysInMapping(let duplicates, let context):
            ScenarioError(
                file: file, line: context.mark.line, column: context.mark.column,
                message: "the key '\(duplicates.sorted().first ?? "")' appears twice")
        case .reader(let problem, _, _, _):
            ScenarioError(file: file, line: 1, column: 1, message: "not YAML: \(problem)")
        default:
            ScenarioError(file: file, line: 1, column: 1, message: "not readable as YAML")
        }
    }
}
