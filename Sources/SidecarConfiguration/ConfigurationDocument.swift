import Cluster
import Spelling
import Yams

/// The settings that one YAML document gives, each with its place. Nothing that is not a setting is passed over.
struct ConfigurationDocument {
    /// A value and where it was given.
    struct Entry: Hashable, Sendable {
        var value: ConfigurationValue
        var origin: ConfigurationOrigin
    }

    /// The file's name, for errors.
    let file: String
    /// The values by the path of their key.
    private(set) var entries: [String: Entry] = [:]
    /// Where each section begins, for errors about what it lacks.
    private(set) var sections: [String: ConfigurationOrigin] = [:]

    /// Reads a configuration.
    init(parsing text: String, file: String) throws(ConfigurationError) {
        self.file = file
        let root = try ConfigurationDocument.compose(
            text, file: file, expected: "the sections cluster, node and security")
        try read(root, at: "")
    }

    /// Where the document begins.
    var beginning: ConfigurationOrigin { .file(file, line: 1, column: 1) }

    /// Parses YAML into its nodes.
    static func compose(_ text: String, file: String, expected: String) throws(ConfigurationError) -> Yams.Node {
        let beginning = ConfigurationOrigin.file(file, line: 1, column: 1)
        guard !YAMLAliases.areTooMany(in: text) else {
            throw ConfigurationError(
                beginning, "the file has more than \(YAMLAliases.limit) aliases", expected: "no more than that")
        }
        do {
            guard let node = try Yams.compose(yaml: text) else {
                throw ConfigurationError(beginning, "the file is empty", expected: expected)
            }
            return node
        } catch let error as ConfigurationError {
            throw error
        } catch let error as YamlError {
            switch error {
            case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
                .composer(_, let problem, let mark, _):
                throw ConfigurationError(
                    .file(file, line: mark.line, column: mark.column), "this is not YAML: \(problem)")
            case .duplicatedKeysInMapping(let duplicates, let context):
                throw ConfigurationError(
                    .file(file, line: context.mark.line, column: context.mark.column),
                    "the key \"\(duplicates.first ?? "")\" is given twice", expected: "it once")
            case .reader(let problem, _, _, _):
                throw ConfigurationError(beginning, "this is not text in UTF-8: \(problem)")
            default:
                throw ConfigurationError(beginning, "this is not YAML: \(error)")
            }
        } catch {
            throw ConfigurationError(beginning, "this is not YAML: \(error)")
        }
    }

    private func origin(_ node: Yams.Node) -> ConfigurationOrigin {
        .file(file, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
    }

    /// Reads a section; `path` is empty for the whole document.
    private mutating func read(_ node: Yams.Node, at path: String) throws(ConfigurationError) {
        let prefix = path.isEmpty ? "" : path + "."
        var names: [String] = []
        for key in ConfigurationKey.all where key.path.hasPrefix(prefix) {
            let name = String(key.path.dropFirst(prefix.count).prefix { $0 != "." })
            if !names.contains(name) { names.append(name) }
        }
        let what = path.isEmpty ? "the document" : "the section \"\(path)\""
        sections[path] = path.isEmpty ? beginning : origin(node)
        guard case .mapping(let mapping) = node else {
            throw ConfigurationError(
                origin(node), "\(what) is \(Self.kind(of: node))",
                expected: "a mapping with the keys \(names.joined(separator: ", "))")
        }
        for (key, value) in mapping {
            guard case .scalar(let scalar) = key, names.contains(scalar.string) else {
                throw ConfigurationError(
                    origin(key), "unknown key \"\(key.scalar?.string ?? "?")\" in \(what)",
                    expected: "one of \(names.joined(separator: ", "))",
                    suggestion: EditDistance.nearest(to: key.scalar?.string ?? "", among: names))
            }
            let child = prefix + scalar.string
            if let setting = ConfigurationKey.named(child) {
                entries[child] = Entry(value: try self.value(of: setting, in: value), origin: origin(value))
            } else {
                try read(value, at: child)
            }
        }
    }

    /// Reads one setting's value.
    private func value(of key: ConfigurationKey, in node: Yams.Node) throws(ConfigurationError) -> ConfigurationValue {
        let expectation = key.kind.expectation
        switch node {
        case .sequence(let sequence) where key.kind.isList:
            let elements = try elements(of: sequence, key: key)
            guard let list = key.kind.parse(list: elements) else {
                throw ConfigurationError(
                    origin(node), "\"\(key.path)\" cannot be [\(elements.joined(separator: ", "))]",
                    expected: expectation)
            }
            return list
        case .sequence where key.kind == .topics:
            return .topics(try ConfigurationDocument.topics(node, file: file))
        case .mapping(let mapping) where key.kind == .labels:
            return .labels(try labels(mapping, key: key))
        case .scalar(let scalar) where !key.kind.isList && key.kind != .labels:
            guard node.tagName != .null else {
                throw ConfigurationError(origin(node), "\"\(key.path)\" has no value", expected: expectation)
            }
            if key.kind.isText, node.tagName != .str {
                throw ConfigurationError(
                    origin(node), "\"\(key.path)\" is \(Self.kind(of: node)) \(scalar.string)",
                    expected: expectation + Self.quoteHint(key.kind))
            }
            if !key.kind.isText, node.tagName != .int, node.tagName != .float {
                throw ConfigurationError(
                    origin(node), "\"\(key.path)\" is \(Self.kind(of: node)) \"\(scalar.string)\"",
                    expected: expectation)
            }
            guard let value = key.kind.parse(scalar.string) else {
                throw ConfigurationError(
                    origin(node), "\"\(key.path)\" cannot be \"\(scalar.string)\"", expected: expectation,
                    suggestion: key.kind.suggestion(for: scalar.string))
            }
            return value
        default:
            throw ConfigurationError(
                origin(node), "\"\(key.path)\" is \(Self.kind(of: node))", expected: expectation)
        }
    }

    private func elements(of sequence: Yams.Node.Sequence, key: ConfigurationKey) throws(ConfigurationError) -> [String]
    {
        var elements: [String] = []
        for element in sequence {
            guard case .scalar(let scalar) = element, element.tagName == .str, key.kind.accepts(element: scalar.string)
            else {
                let found = element.scalar.map { " \"\($0.string)\"" } ?? ""
                throw ConfigurationError(
                    origin(element), "\"\(key.path)\" holds \(Self.kind(of: element))\(found)",
                    expected: key.kind.expectation)
            }
            elements.append(scalar.string)
        }
        return elements
    }

    private func labels(
        _ mapping: Yams.Node.Mapping, key: ConfigurationKey
    ) throws(ConfigurationError) -> [ConfigurationValue.Label] {
        var labels: [ConfigurationValue.Label] = []
        for (name, value) in mapping {
            guard case .scalar(let name) = name, case .scalar(let scalar) = value, value.tagName == .str else {
                throw ConfigurationError(
                    origin(value), "\"\(key.path)\" holds \(Self.kind(of: value))",
                    expected: key.kind.expectation + "; a number goes in quotes")
            }
            let label = ConfigurationValue.Label(key: name.string, value: scalar.string)
            guard label.isValid else {
                throw ConfigurationError(
                    origin(value), "\"\(key.path)\" cannot hold the label \"\(name.string)\"",
                    expected: "a name for a key and at most 255 bytes of printable text for a value")
            }
            labels.append(label)
        }
        return labels
    }

    /// What a node is, in words.
    static func kind(of node: Yams.Node) -> String {
        switch node {
        case .mapping: return "a mapping"
        case .sequence: return "a list"
        case .alias: return "an alias"
        case .scalar:
            switch node.tagName {
            case .int, .float: return "the number"
            case .bool: return "the truth value"
            case .null: return "empty"
            case .timestamp: return "the date"
            default: return "the text"
            }
        }
    }

    private static func quoteHint(_ kind: ConfigurationKind) -> String {
        switch kind {
        case .name, .path: " (in quotes)"
        default: ""
        }
    }
}

extension ConfigurationKind {
    /// The right word for one that is not among the choices.
    func suggestion(for word: String) -> String? {
        guard case .choice(let words) = self else { return nil }
        return EditDistance.nearest(to: word, among: words)
    }
}
