/// A decoder that is fed arbitrary bytes, by libFuzzer (`make fuzz`) and, with the committed corpus, by a test.
package enum FuzzTarget: String, CaseIterable, Sendable {
    /// Packets of the membership protocol.
    case membership
    /// Packets of the replicated state and of the coordinator's election.
    case cluster
    /// Datagrams as they come from the network.
    case datagrams
    /// Packets that are sealed with the right key, so that mutations reach what lies behind the tag.
    case sealed
    /// Keyring files.
    case keyring
    /// Scenario files.
    case scenario
    /// Configuration files of agents.
    case configuration
    /// Files with topics.
    case topics
    /// Addresses and identities as people write them.
    case text
    /// What brokers say of themselves.
    case broker
    /// Files with clusters and plans.
    case clusters

    /// Feeds the decoder and checks what must hold whatever the input is. Two runs with the same input do the same.
    package func run(_ input: UnsafeRawBufferPointer) throws(FuzzFinding) {
        switch self {
        case .membership: try NodeTarget.run(input, kinds: .membership)
        case .cluster: try NodeTarget.run(input, kinds: .cluster)
        case .datagrams: try ChannelTarget.runDatagrams(input)
        case .sealed: try ChannelTarget.runSealed(input)
        case .keyring: try KeyringTarget.run(input)
        case .scenario: try ScenarioTarget.run(input)
        case .configuration: try ConfigurationTarget.runConfiguration(input)
        case .topics: try ConfigurationTarget.runTopics(input)
        case .text: try TextTarget.run(input)
        case .broker: try BrokerTarget.run(input)
        case .clusters: try ClusterFileTarget.run(input)
        }
    }

    /// Feeds the decoder with bytes of an array.
    package func run(_ input: [UInt8]) throws(FuzzFinding) {
        var finding: FuzzFinding?
        input.withUnsafeBytes { bytes in
            do throws(FuzzFinding) { try run(bytes) } catch { finding = error }
        }
        if let finding { throw finding }
    }

    /// Well-formed inputs from which a corpus starts.
    package var seeds: [[UInt8]] {
        switch self {
        case .membership: NodeTarget.seeds(.membership)
        case .cluster: NodeTarget.seeds(.cluster)
        case .datagrams: ChannelTarget.datagramSeeds()
        case .sealed: ChannelTarget.sealedSeeds()
        case .keyring: KeyringTarget.seeds
        case .scenario: ScenarioTarget.seeds
        case .configuration: ConfigurationTarget.configurationSeeds
        case .topics: ConfigurationTarget.topicSeeds
        case .text: TextTarget.seeds
        case .broker: BrokerTarget.seeds
        case .clusters: ClusterFileTarget.seeds
        }
    }
}

/// Something that must hold and did not.
package struct FuzzFinding: Error, CustomStringConvertible {
    package let description: String

    /// Throws unless a condition holds.
    static func require(
        _ condition: Bool, _ description: @autoclosure () -> String
    ) throws(FuzzFinding) {
        guard condition else { throw FuzzFinding(description: description()) }
    }
}
