import Cluster
import SWIM

extension AgentSettings {
    /// Refuses settings that are right one by one and contradict each other.
    func check(_ settings: ConfigurationSettings) throws(ConfigurationError) {
        try checkVoters(settings)
        try checkAddresses(settings)
        try checkTiming(settings)
        if socketPath.utf8.count > AgentSettings.longestSocketPath {
            throw ConfigurationError(
                settings.origin("api.socket"), "\"api.socket\" is \(socketPath.utf8.count) bytes long",
                expected: "a path of at most \(AgentSettings.longestSocketPath) bytes")
        }
    }

    private func checkVoters(_ settings: ConfigurationSettings) throws(ConfigurationError) {
        let voters = cluster.voters
        let origin = settings.origin("cluster.voters")
        for (index, voter) in voters.enumerated() where voters[..<index].contains(voter) {
            throw ConfigurationError(origin, "\"cluster.voters\" names \"\(voter)\" twice", expected: "it once")
        }
        guard [0, 1, 3, 5].contains(voters.count) else {
            throw ConfigurationError(
                origin, "\"cluster.voters\" names \(voters.count) nodes",
                expected: "1, 3 or 5, so that a majority survives as many deaths as possible")
        }
        let membership = cluster.membership
        if cluster.expectedMembers > membership.maximumMembers {
            throw ConfigurationError(
                settings.origin("cluster.expected_members"),
                "\"cluster.expected_members\" is more than \"membership.maximum_members\"",
                expected: "at most \(membership.maximumMembers)")
        }
        for (index, name) in cluster.attributes.domain.enumerated()
        where cluster.attributes.domain[..<index].contains(name) {
            throw ConfigurationError(
                settings.origin("node.domain"), "\"node.domain\" names \"\(name)\" twice",
                expected: "each failure domain once, outermost first")
        }
    }

    private func checkAddresses(_ settings: ConfigurationSettings) throws(ConfigurationError) {
        if let advertise = advertise {
            guard advertise.isRoutable else {
                throw ConfigurationError(
                    settings.origin("node.advertise"), "\"node.advertise\" is \(advertise), where nobody can send to",
                    expected: "an address of this host and a port that is not 0")
            }
        } else if !Endpoint(high: bind.high, low: bind.low, port: 1).isRoutable {
            throw ConfigurationError(
                settings.origin("node.bind") == .fallback
                    ? settings.missing("node.advertise").origin
                    : settings.origin("node.bind"),
                "\"node.bind\" is \(bind) and \"node.advertise\" is missing, so others would not know where to send",
                expected: "\"node.advertise\", or one address of this host in \"node.bind\"")
        }
    }

    private func checkTiming(_ settings: ConfigurationSettings) throws(ConfigurationError) {
        let positive = ConfigurationKey.all.filter { $0.kind == .duration && !Self.mayBeZero.contains($0.path) }
        for key in positive where try settings.number(key.path) == 0 {
            throw ConfigurationError(settings.origin(key.path), "\"\(key.path)\" is 0", expected: "more than that")
        }
        try Self.require(settings, "membership.probe_timeout", below: "membership.probe_interval", orEqual: false)
        try Self.require(settings, "membership.join_interval", below: "membership.join_backoff_limit", orEqual: true)
        try Self.require(settings, "placement.maximum_moves_in", below: "placement.maximum_moves", orEqual: true)
        try Self.require(settings, "cluster.gossip_interval", below: "placement.stall_after", orEqual: false)
        try Self.require(settings, "placement.recover_after", below: "membership.retention", orEqual: false)
    }

    private static let mayBeZero = ["placement.recover_after", "placement.stabilize", "membership.leave_duration"]

    /// Requires one setting to be below another; the error points to the one that was given, if only one was.
    static func require(
        _ settings: ConfigurationSettings, _ small: String, below large: String, orEqual: Bool
    ) throws(ConfigurationError) {
        let (left, right): (UInt64, UInt64)
        if case .integer? = ConfigurationKey.named(small)?.kind {
            (left, right) = (UInt64(try settings.integer(small)), UInt64(try settings.integer(large)))
        } else {
            (left, right) = (try settings.number(small), try settings.number(large))
        }
        guard orEqual ? left > right : left >= right else { return }
        let relation = orEqual ? "at most" : "less than"
        let origin = settings.isGiven(small) ? settings.origin(small) : settings.origin(large)
        throw ConfigurationError(
            origin, "\"\(small)\" is \(Self.text(left, of: small)) and \"\(large)\" is \(Self.text(right, of: large))",
            expected: "\"\(small)\" to be \(relation) \"\(large)\"")
    }

    /// A number as it would be written.
    private static func text(_ number: UInt64, of key: String) -> String {
        guard ConfigurationKey.named(key)?.kind == .duration else { return "\(number)" }
        let units: [(String, UInt64)] = [
            ("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1000),
        ]
        for (unit, factor) in units where number >= factor && number % factor == 0 {
            return "\(number / factor)\(unit)"
        }
        return "\(number)ns"
    }
}
