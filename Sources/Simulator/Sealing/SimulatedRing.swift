import PacketSecurity

/// The keys on a machine as an operator thinks of them: `k1`, with which every run begins, `k2` and so on.
struct SimulatedRing: Hashable, Sendable {
    /// A step of a key rotation.
    enum Step: String, CaseIterable, Hashable, Sendable {
        /// The key opens packets from now on.
        case accept
        /// It seals what is sent from now on; the key that did so until now goes on opening.
        case promote
        /// It is taken out of the ring.
        case retire
    }

    /// The numbers of the keys, in the order in which they came.
    private(set) var keys: [Int]
    /// The number of the key that seals, which is one of them.
    private(set) var primary: Int

    /// A ring of one key.
    init(_ key: Int) {
        keys = [key]
        primary = key
    }

    /// Takes a step. A ring that is where the step leads to stays as it is, and so does one that must not take it: the key
    /// that seals cannot be retired, one that is not there cannot be promoted, and there is room for four.
    ///
    /// - Returns: Whether the ring is where the step leads to.
    @discardableResult
    mutating func take(_ step: Step, key: Int) -> Bool {
        switch step {
        case .accept:
            if !keys.contains(key), keys.count < Keyring.maximumKeyCount { keys.append(key) }
            return keys.contains(key)
        case .promote:
            if keys.contains(key) { primary = key }
            return primary == key
        case .retire:
            if key != primary { keys.removeAll { $0 == key } }
            return !keys.contains(key)
        }
    }
}
