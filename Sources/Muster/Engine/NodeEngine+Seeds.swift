import Cluster
import Logging
import PacketSecurity
import SWIM

extension NodeEngine {
    /// Has the seeds looked up if that is due. Never waits for the answer.
    func seekIfDue(at now: Instant) {
        guard !isLeaving, seeking.begin(isAlone: node.membership.presentCount <= 1, at: now) else { return }
        setup.resolve(setup.seeds)
    }

    /// Says once that nobody answers this node. Which of the reasons it is, only the other side can tell: there the packets
    /// are dropped, and counted by reason.
    func watchJoining(at now: Instant) {
        let sent = node.membership.statistics.sent[Int(MessageKind.join.rawValue)]
        guard joining.note(sent: sent, isAlone: node.membership.presentCount <= 1, at: now) else { return }
        setup.logger.warning(
            "no seed answers: is one running, or is the key, the cluster's name or a firewall in the way?",
            metadata: [
                "cluster": "\(setup.configuration.clusterName)", "unanswered": "\(joining.unanswered)",
                "key": "\(setup.keyring.entries.first { $0.state == .primary }.map { "\($0.fingerprint)" } ?? "none")",
                "dropped": "\(traffic.lost(and: secure.statistics.drops).map { "\($0.count) \($0.reason)" })",
            ])
    }

    /// Takes over the answer.
    func seedsResolved(_ answer: SeedResolver.Answer) {
        guard !isFinished, !isLeaving else { return }
        let now = Instant.now()
        if let failure = answer.failures.first, let suppressed = warnings.admit("seeds", at: now) {
            setup.logger.warning(
                "a seed cannot be looked up; trying again",
                metadata: [
                    "seed": "\(failure.name)", "reason": "\(failure.reason)",
                    "failed": "\(answer.failures.count)", "found": "\(answer.endpoints.count)",
                    "suppressed": "\(suppressed)",
                ])
        }
        let remembered = setup.directory.rememberedPeers
        switch seeking.complete(answer, canFallBack: !remembered.isEmpty, at: now) {
        case .join(let endpoints):
            node.command(.join(seeds: endpoints, remembered: remembered), at: now, into: &effects)
            perform(at: now)
        case .fallBack:
            // As seeds: until one of them answers, this node is not the first of its cluster.
            node.command(.join(seeds: remembered), at: now, into: &effects)
            perform(at: now)
        case .nothing:
            break
        }
        completeRound()
    }
}
