import Yams

extension Yams.Node {
    /// What the node is by YAML's rules: a plain `5` is a number, a quoted one is text.
    var tagName: Tag.Name { Resolver.default.resolveTag(of: self) }
}
