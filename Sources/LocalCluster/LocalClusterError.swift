/// Why agents on this host could not be started, in words for whoever asked for them.
package struct LocalClusterError: Error, CustomStringConvertible {
    package var description: String

    package init(_ description: String) { self.description = description }
}
