import Cluster
import SWIM

/// A setting's value, checked for form but not yet against the other settings.
enum ConfigurationValue: Hashable, Sendable {
    /// A label of a node.
    struct Label: Hashable, Sendable {
        var key: String
        var value: String

        /// Whether the key is a name and the value is short and printable.
        var isValid: Bool {
            ConfigurationKind.isName(key) && value.utf8.count <= 255
                && value.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 }
        }
    }

    /// A name, a path or a word.
    case text(String)
    /// Several names or addresses.
    case list([String])
    /// A whole number.
    case integer(Int)
    /// Nanoseconds, bytes, bytes per second or thousandths of a share.
    case number(UInt64)
    /// An address.
    case endpoint(Endpoint)
    /// Labels in their order.
    case labels([Label])
    /// Topics that were given inline.
    case topics([TopicDeclaration])
}
