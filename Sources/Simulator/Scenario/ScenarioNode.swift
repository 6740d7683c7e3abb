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
        let root: Yams.Node?
        do {
            root = try Yams.Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot()
        } catch let error as YamlError {
            throw ScenarioNode.translate(error, file: file)
        } catch {
            throw ScenarioError(file: file, line: 1, column: 1, message: "not readable as YAML")
        }
        guard let root else { throw ScenarioError(file: file, line: 1, column: 1, message: "the file is empty") }
        self = try ScenarioNode(root, file: file)
    }

    private init(_ node: Yams.Node, file: String) throws(ScenarioError) {
        position = Position(line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
        switch node {
        case .scalar(let scalar):
            content = .scalar(scalar.string)
        case .sequence(let sequence):
            var elements: [ScenarioNode] = []
            for element in sequence { elements.append(try ScenarioNode(element, file: file)) }
            content = .list(elements)
        case .mapping(let mapping):
            var entries: [Entry] = []
            for (key, value) in mapping {
                let keyNode = try ScenarioNode(key, file: file)
                guard case .scalar(let name) = keyNode.content else {
                    throw ScenarioError(
                        file: file, line: keyNode.position.line, column: keyNode.position.column,
                        message: "a key must be a single value")
                }
                entries.append(
                    Entry(key: name, position: keyNode.position, value: try ScenarioNode(value, file: file)))
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
