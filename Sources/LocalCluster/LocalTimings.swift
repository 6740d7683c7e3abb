/// How fast agents on one host go about their work.
package struct LocalTimings: Sendable {
    /// What goes into the section `cluster`.
    let cluster: String
    /// The sections `membership` and `placement`.
    let sections: String

    /// What an agent does unless it is told otherwise: a period of 1 s, replicas re-placed after 15 minutes.
    package static let standard = LocalTimings(cluster: "", sections: "")

    /// So that a death and what follows are over within seconds.
    ///
    /// - Parameters:
    ///   - recoverAfter: how long after a death its replicas are placed anew, as the configuration writes it.
    ///   - stabilize: for how long a new coordinator looks before it acts.
    package static func short(recoverAfter: String, stabilize: String) -> LocalTimings {
        LocalTimings(
            cluster: "  gossip_interval: 100ms\n",
            sections: """
                membership:
                  probe_interval: 400ms
                  probe_timeout: 150ms
                  suspicion_multiplier: 3
                  join_interval: 200ms
                  leave_duration: 400ms
                placement:
                  recover_after: \(recoverAfter)
                  stabilize: \(stabilize)
                  renew_interval: 500ms
                  stall_after: 20s

                """)
    }
}
