import Logging
import PacketSecurity
import SWIM

extension NodeEngine {
    /// Logs a change of the member list. What only a holder of the key can cause, and what happens once per member and
    /// change of fate, is worth a line; suspicions are not.
    func log(_ event: MembershipEvent, at now: Instant) {
        let member = event.member
        let metadata: Logger.Metadata = [
            "member": "\(member.name)", "member_id": "\(member.id)", "endpoint": "\(member.endpoint)",
            "incarnation": "\(member.incarnation)",
        ]
        switch event.kind {
        case .joined: setup.logger.info("member joined", metadata: metadata)
        case .died: setup.logger.info("member is dead", metadata: metadata)
        case .left: setup.logger.info("member left", metadata: metadata)
        case .suspected: setup.logger.debug("member is suspect", metadata: metadata)
        case .refuted: setup.logger.debug("member refuted a suspicion", metadata: metadata)
        case .updated: setup.logger.debug("member restarted or moved", metadata: metadata)
        case .forgotten: setup.logger.debug("member was forgotten", metadata: metadata)
        case .nameConflict:
            guard let suppressed = warnings.admit("name_conflict", at: now) else { return }
            setup.logger.warning(
                "another node claims the name of a live member and was refused; give it another name",
                metadata: metadata.merging(["suppressed": "\(suppressed)"]) { $1 })
        }
    }

    /// Says, seldom, that a process speaks under this node's own identity.
    func noteOwnIdentity(_ sender: Sender, at now: Instant) {
        guard let suppressed = warnings.admit("own_identity", at: now) else { return }
        setup.logger.warning(
            "another process runs with a copy of this node's state directory; give it a directory of its own",
            metadata: [
                "source": "\(sender.endpoint)", "boot_epoch": "\(sender.incarnation.bootEpoch)",
                "suppressed": "\(suppressed)",
            ])
    }

    /// Says, seldom, that the others refuse this node for its name.
    func noteLostName(to winner: Member, at now: Instant) {
        guard let suppressed = warnings.admit("name_lost", at: now) else { return }
        setup.logger.error(
            "an older member has this node's name, so the others refuse this one; give it another name",
            metadata: [
                "name": "\(winner.name)", "member_id": "\(winner.id)", "endpoint": "\(winner.endpoint)",
                "incarnation": "\(winner.incarnation)", "suppressed": "\(suppressed)",
            ])
    }

    /// Warns, seldom, of drops that somebody has to do something about. All others are only counted.
    func noteDrop(_ reason: DropReason, of datagram: RawSpan, from source: Endpoint, at now: Instant) {
        let text: Logger.Message
        switch reason {
        case .unknownKey:
            text = "packets are sealed with a key that is not in the keyring"
        case .authentication:
            text = "packets do not open: forged, altered, of another cluster or meant for another member"
        default:
            return
        }
        guard let suppressed = warnings.admit(reason.name, at: now) else { return }
        var metadata: Logger.Metadata = [
            "reason": "\(reason.name)", "source": "\(source)", "suppressed": "\(suppressed)",
        ]
        if reason == .unknownKey, let key = PacketFormat.keyID(of: datagram) {
            let digits = String(key.rawValue, radix: 16)
            metadata["key"] = "\(String(repeating: "0", count: 8 - digits.count) + digits)"
        }
        setup.logger.warning(text, metadata: metadata)
    }
}
