import Placement
import SWIM

extension ClusterNode {
    /// What this node remembers: its promise as a voter, and the directives that it keeps.
    func persistedState(at now: Instant) -> PersistedState {
        var persisted = voter.promise
        persisted.directives = DirectivePages.persisted(keptDirectives, at: now)
        return persisted
    }

    /// The directives that this node publishes and remembers: a voter all, another node those that it took.
    private var keptDirectives: [DirectiveRecord] {
        let (records, local) = (directives.records, local)
        return isVoter ? records : records.filter { $0.author == local }
    }

    /// Others hold pages of an earlier life of this node.
    mutating func expectIndices() {
        directivePages.expectIndex()
        observationPages.expectIndex()
    }

    /// The first call after a restart tells what time it is.
    @inline(__always)
    mutating func anchorDirectives(at now: Instant) {
        guard !isAnchored else { return }
        isAnchored = true
        guard !directives.isAnchored else { return }
        directives.anchor(at: now)
        publishDirectives(at: now)
    }

    /// Takes a directive from an operator, if there is nothing against it.
    mutating func direct(_ directive: Directive, at now: Instant, into effects: inout ClusterEffects) {
        guard objection(to: directive) == nil else { return }
        let directive = directive.rounded
        var record = DirectiveRecord(
            directive: directive, stamp: directives.nextStamp, author: local, elapsed: 0, asOf: now)
        switch directive {
        case .uncordon, .resume: record.ending = Reason(rule: "done", text: "it took effect at once")
        case .drain, .cordon, .maintenance, .replace, .pause, .cancel, .rollback, .confirm: break
        }
        guard directive == .confirm else {
            _ = directives.merge(record, at: now)
            return keepDirectives(isOwn: true, at: now, into: &effects)
        }
        // All with one stamp: one confirmation of several losses.
        for id in missing {
            record.lost = id
            _ = directives.merge(record, at: now)
        }
        keepDirectives(isOwn: true, at: now, into: &effects)
    }

    /// Takes in what others publish, dead or alive.
    mutating func adoptDirectives(at now: Instant, into effects: inout ClusterEffects) {
        var isNews = false
        for case let owner? in state.owners where owner.id != local {
            for entry in owner.pages(.directivePages) {
                guard case .directivePages(let records) = entry.payload else { continue }
                for record in records where directives.merge(record, at: now) { isNews = true }
            }
        }
        statistics.refusedDirectives = directives.refused
        if isNews { keepDirectives(isOwn: false, at: now, into: &effects) }
    }

    /// Something about the directives changed: publishes and remembers it, and lets the coordinator know.
    ///
    /// - Parameter isOwn: whether this node took or ended one. Then that is made durable before anybody hears of it.
    mutating func keepDirectives(isOwn: Bool, at now: Instant, into effects: inout ClusterEffects) {
        publishDirectives(at: now)
        if isOwn {
            effects.persisted = persistedState(at: now)
            saveDirectivesAt = nil
        } else if isVoter, saveDirectivesAt == nil {
            saveDirectivesAt = now + DirectivePages.saveInterval
        }
        coordinator?.note(.directives, at: now)
        effects.markViewChanged()
    }

    /// Publishes what changed, or everything.
    mutating func publishDirectives(at now: Instant, force: Bool = false) {
        guard !isSilent else { return }
        let kept = keptDirectives
        let entries = directivePages.publish(
            kept, isTimed: kept.contains { $0.isActive && $0.directive.duration != nil }, into: &state, force: force,
            at: now)
        for entry in entries { spread(entry, at: now) }
    }

    /// Publishes and remembers the time that has passed, if that is due.
    mutating func advanceDirectives(at now: Instant, into effects: inout ClusterEffects) {
        if let refreshAt = directivePages.refreshAt, refreshAt <= now {
            publishDirectives(at: now)
            saveDirectivesAt = now
        }
        if let saveDirectivesAt, saveDirectivesAt <= now {
            self.saveDirectivesAt = nil
            effects.persisted = persistedState(at: now)
        }
    }

    /// Members that are suspect or dead, and those that groups count on and that have left or are not known at all.
    var missing: [MemberID] {
        let rows = state.partitions.rows
        var missing = ClusterNode.absentees(membership)
        for row in rows {
            guard let group = row.group(isPresent: { membership.member($0)?.state.isPresent ?? false }) else {
                continue
            }
            missing += (group.voters + group.learners).filter { id in
                membership.member(id).map { $0.state == .left } ?? true
            }
        }
        missing.sort()
        var last: MemberID?
        return missing.filter { id in
            defer { last = id }
            return id != last
        }
    }

    private static func absentees(_ membership: borrowing Membership) -> [MemberID] {
        var absentees: [MemberID] = []
        for slot in 0..<membership.slotCount {
            guard let member = membership.member(at: slot) else { continue }
            if member.state == .suspect || member.state == .dead { absentees.append(member.id) }
        }
        return absentees
    }
}

extension Directive {
    /// With times in whole milliseconds, as they are published.
    fileprivate var rounded: Directive {
        func rounded(_ time: Nanoseconds) -> Nanoseconds {
            let unit = Nanoseconds.milliseconds(1)
            return max(1, time / unit) * unit
        }
        switch self {
        case .drain(let node, let within): return .drain(node: node, within: within.map(rounded))
        case .maintenance(let node, let duration): return .maintenance(node: node, duration: rounded(duration))
        default: return self
        }
    }
}
