import BasicContainers
import Cluster
import Placement
import SWIM

extension Engine {
    /// How often what must come true is looked for.
    private static let checkInterval: UInt64 = 100_000_000
    /// How many member lists are compared with the published events in one second.
    private static let sampleSize = 64

    /// Looks whether what must come true has, and takes samples of what must always hold.
    mutating func check(recurring: Bool) {
        if recurring, now + Engine.checkInterval <= scenario.until {
            queue.push(at: now + Engine.checkInterval, .check, payload: 1)
        }
        if !recurring, now == scenario.warmup {
            baseline = Baseline(
                counters: counters, moves: brokers.moves, changes: brokers.changes,
                unlawfulSteps: brokers.unlawfulSteps, refusedSteps: brokers.refusedSteps,
                leaderChanges: brokers.leaderChanges,
                sealing: sealing?.counts)
            for node in hosts.indices where hosts[node].isUp {
                observer.sizesSeen.insert(observer.views.presentCount(at: node))
            }
        }
        for index in observer.expectations.indices where observer.verdicts[index] == .pending {
            let claim = observer.expectations[index].claim
            guard let window = claim.window, window.contains(now) else { continue }
            if case .eventuallyPlan = claim {
                if now == window.to { observer.decide(index, .failed("none was made")) }
                continue
            }
            if let objection = objection(to: claim, index) {
                if now == window.to { observer.decide(index, .failed("at \(Quantity.seconds(now)): \(objection)")) }
            } else {
                observer.decide(
                    index, .held("at \(Quantity.seconds(now)), \(Quantity.seconds(now - window.from)) after"))
            }
        }
        lookAtHealth()
        lookForAgreement()
        guard recurring, now.isMultiple(of: 1_000_000_000) else { return }
        checkConservation()
        watchSilence()
        let count = min(Engine.sampleSize, hosts.count)
        let first = Int(now / 1_000_000_000) * count
        for offset in 0..<count { compareView(of: (first + offset) % hosts.count) }
    }

    /// Whether every node that is up counts all of them as present. O(*n*).
    var isFormed: Bool {
        let up = hosts.count { $0.isUp }
        return hosts.indices.allSatisfy { !hosts[$0].isUp || nodes[$0].membership.presentCount == up }
    }

    /// What one node's member list says of another.
    func member(_ subject: Int, at observer: Int) -> Member? {
        nodes[observer].membership.member(hosts[subject].id)
    }

    /// What a node counts: present members, strangers that it asked who they are, datagrams that it could not read; and the
    /// incarnation in which it is.
    func counts(of node: Int) -> (present: Int, verified: UInt64, malformed: UInt64, incarnation: Incarnation) {
        let statistics = nodes[node].membership.statistics
        return (
            nodes[node].membership.presentCount, statistics.verifications,
            statistics.malformedTotal + nodes[node].statistics.malformedTotal, nodes[node].membership.localIncarnation
        )
    }

    /// Counts every datagram once more.
    mutating func checkConservation() {
        let (known, total) = (
            counters.delivered + counters.answered + counters.droppedTotal + UInt64(pool.inUse),
            counters.sent + counters.duplicated + counters.injected + counters.handshakes
        )
        guard known != total else { return }
        observer.violate(.datagramsConserved, "\(total) sent or doubled, \(known) accounted for", at: now)
    }

    /// Compares a node's member list with the events that it published.
    mutating func compareView(of node: Int) {
        guard hosts[node].isUp, observer.views.count > 0, !scenario.nodes[node].isTwin else { return }
        var (present, entries, gone) = (0, 0, 0)
        for slot in 0..<nodes[node].membership.slotCount {
            guard let member = nodes[node].membership.member(at: slot) else { continue }
            entries += 1
            if !member.state.isPresent { gone += 1 }
            guard let subject = observer.index(of: member.id) else { continue }
            if member.state.isPresent { present += 1 }
            let published = observer.views.state(of: subject, at: node)
            // Who was buried before this node came is listed without a word, so that nobody digs it up again.
            let isSilentTombstone = published == nil && !member.state.isPresent
            if published != member.state, !isSilentTombstone {
                let text = published.map { "\($0)" } ?? "unknown"
                observer.violate(
                    .eventsMatchViews,
                    "\(hosts[node].name) lists \(hosts[subject].name) as \(member.state) and published \(text)", at: now
                )
            }
            if member.incarnation < observer.views.incarnation(of: subject, at: node) {
                observer.violate(
                    .incarnationMonotonic,
                    "\(hosts[node].name) lists \(hosts[subject].name) at \(member.incarnation) after "
                        + "\(observer.views.incarnation(of: subject, at: node))", at: now)
            } else if member.incarnation > hosts[subject].issued {
                observer.violate(
                    .onlyOwnerRaisesIncarnation,
                    "\(hosts[node].name) lists \(hosts[subject].name) at \(member.incarnation), its own is "
                        + "\(hosts[subject].issued)", at: now)
            } else {
                observer.catchUp(subject, member.incarnation, at: node, time: now)
            }
        }
        observer.checkMemory(of: node, entries: entries, tombstones: gone, at: now)
        observer.checkQueue(of: node, nodes[node].membership.queueAudit, entries: entries, at: now)
        let published = observer.views.presentCount(at: node)
        if published != present {
            observer.violate(
                .eventsMatchViews,
                "\(hosts[node].name) lists \(present) present members and published \(published)", at: now)
        }
    }

    /// Holds the local health of the nodes against what must never be, and takes down the worst, if anybody asks.
    private mutating func lookAtHealth() {
        if observer.wants(.localHealthPeak), now >= scenario.warmup {
            for node in hosts.indices where hosts[node].isUp {
                observer.evidence.raise(.localHealthPeak, to: UInt64(nodes[node].membership.localHealth))
            }
        }
        for index in observer.healthRules where observer.verdicts[index] == .pending {
            guard case .neverHealth(let comparison, let limit, _, let window) = observer.expectations[index].claim,
                window.contains(now)
            else { continue }
            let broken = hosts.indices.first {
                hosts[$0].isUp && observer.filters[index].observers.includes($0, hosts)
                    && comparison.holds(UInt64(nodes[$0].membership.localHealth), limit)
            }
            guard let broken else { continue }
            let text = "\(hosts[broken].name) is at \(nodes[broken].membership.localHealth)"
            observer.decide(index, .failed("\(text) at \(Quantity.seconds(now))"))
        }
    }

    /// Finds the moments when the cluster has formed and when all views agree after the faults, if a measure is about it.
    private mutating func lookForAgreement() {
        if observer.wants(.formed), observer.formedAt == nil {
            let live = observer.liveCount
            let hasFormed = hosts.indices.allSatisfy {
                !hosts[$0].isUp || observer.views.presentCount(at: $0) == live
            }
            if hasFormed, live > 0 { observer.formedAt = now }
        }
        if observer.wants(.viewAgreement), observer.agreedAt == nil, now >= scenario.endOfFaults ?? scenario.warmup,
            disagreement(among: NodeFilter(Selector(terms: [.all], text: "all"))) == nil
        {
            observer.agreedAt = now
        }
    }

    /// Why a claim is not true at this moment; nil if it is.
    private func objection(to claim: Expectation.Claim, _ index: Int) -> String? {
        let filters = observer.filters[index]
        if let asked = asked(claim, filters),
            !hosts.indices.contains(where: { hosts[$0].isUp && asked.includes($0, hosts) })
        {
            return "nobody was asked"
        }
        switch claim {
        case .eventuallyState(_, let state, _, _):
            return objection(filters.subjects, are: state, at: filters.observers)
        case .eventuallyViewsAgree:
            return disagreement(among: filters.subjects)
        case .eventuallyReplicated:
            let open = brokers.groups.filter { !brokers.isReplicated($0) { hosts[$0].isUp && hosts[$0].isBrokerUp } }
            return list(open.map(\.partition.description), "not fully replicated")
        case .eventuallyKnown:
            return ignorance(of: filters.observers)
        case .eventuallyCoordinated:
            return coordinationObjection(filters.observers)
        case .eventuallyMembers(let comparison, let limit, _, _):
            let wrong = hosts.indices.filter {
                hosts[$0].isUp && filters.observers.includes($0, hosts)
                    && !comparison.holds(UInt64(observer.views.presentCount(at: $0)), limit)
            }
            return list(wrong.map { "\(hosts[$0].name) counts \(observer.views.presentCount(at: $0)) members" }, "")
        case .eventuallySuspects(let comparison, let limit, _):
            let count = observer.suspectedCount
            return comparison.holds(UInt64(count), limit) ? nil : "\(count) members are suspected"
        case .eventuallyHealth(let comparison, let limit, _, _):
            let wrong = hosts.indices.filter {
                hosts[$0].isUp && filters.observers.includes($0, hosts)
                    && !comparison.holds(UInt64(nodes[$0].membership.localHealth), limit)
            }
            return list(wrong.map { "\(hosts[$0].name) is at \(nodes[$0].membership.localHealth)" }, "")
        case .eventuallySuperseded:
            let wrong = hosts.indices.filter {
                filters.observers.includes($0, hosts) && !nodes[$0].membership.isSuperseded
            }
            return list(wrong.map { hosts[$0].name }, "not superseded")
        case .eventuallyHolds(let comparison, let limit, let leadsOnly, _, _):
            let wrong = hosts.indices.compactMap { node -> String? in
                guard filters.observers.includes(node, hosts) else { return nil }
                let count = brokers.count(at: node, leadsOnly: leadsOnly)
                guard !comparison.holds(UInt64(count), limit) else { return nil }
                return "\(hosts[node].name) \(leadsOnly ? "leads" : "is in") \(count) groups"
            }
            return list(wrong, "")
        case .always, .neverState, .neverHealth, .neverPlan, .eventuallyPlan, .changes, .sometimes, .measure:
            return nil
        }
    }

    /// Whose word a claim rests on; nil if it is about no node's in particular. What nobody is there to say is not so.
    private func asked(
        _ claim: Expectation.Claim, _ filters: (subjects: NodeFilter, observers: NodeFilter)
    ) -> NodeFilter? {
        switch claim {
        case .eventuallyState, .eventuallyKnown, .eventuallyMembers, .eventuallyHealth: filters.observers
        case .eventuallyViewsAgree: filters.subjects
        default: nil
        }
    }

    private func objection(_ subjects: NodeFilter, are state: MemberState, at observers: NodeFilter) -> String? {
        let members = hosts.indices.filter { subjects.includes($0, hosts) }
        guard !members.isEmpty else { return "there is no such member" }
        var exceptions: [String] = []
        var count = 0
        for observer in hosts.indices where hosts[observer].isUp && observers.includes(observer, hosts) {
            for member in members where member != observer {
                let held = self.observer.views.state(of: member, at: observer)
                guard held != state else { continue }
                count += 1
                guard count <= 4 else { continue }
                exceptions.append("\(hosts[observer].name) holds \(hosts[member].name) for \(name(of: held))")
            }
        }
        guard count > 0 else { return nil }
        return exceptions.joined(separator: ", ") + (count > 4 ? " and \(count - 4) more" : "")
    }

    private func name(of state: MemberState?) -> String {
        state.map { "\($0)" } ?? "unknown"
    }

    /// Whether those of the nodes that are up hold exactly each other for present, at one and the same incarnation.
    private func disagreement(among: NodeFilter) -> String? {
        let members = hosts.indices.filter { hosts[$0].isUp && among.includes($0, hosts) }
        let expected = NodeSet(members)
        for observer in members {
            for subject in hosts.indices where subject != observer {
                let held = self.observer.views.state(of: subject, at: observer)
                if expected.contains(subject) ? held != .alive : held?.isPresent ?? false {
                    return "\(hosts[observer].name) holds \(hosts[subject].name) for \(name(of: held))"
                }
            }
        }
        for observer in members {
            for subject in members {
                let held = member(subject, at: observer)?.incarnation
                if held != hosts[subject].issued {
                    let text = held.map(\.description) ?? "none"
                    return "\(hosts[observer].name) has \(hosts[subject].name) at \(text), not \(hosts[subject].issued)"
                }
            }
        }
        return nil
    }

    /// Whether observers answer questions about partitions with what the groups have really committed.
    private func ignorance(of observers: NodeFilter) -> String? {
        for observer in hosts.indices where hosts[observer].isUp && observers.includes(observer, hosts) {
            let view = nodes[observer].view(at: hosts[observer].clock(at: now))
            for group in brokers.groups {
                let known = view.partitions.first { $0.id == group.partition }
                guard let known, let answer = known.group else {
                    return "\(hosts[observer].name) does not know who holds \(group.partition)"
                }
                guard answer.voters.sorted() == group.configuration.voters.sorted(),
                    answer.leader == group.configuration.leader
                else { return "\(hosts[observer].name) is wrong about who holds or leads \(group.partition)" }
                guard !known.isUnderReplicated else {
                    return "\(hosts[observer].name) counts \(known.inSync) replicas of \(group.partition) in sync"
                }
            }
        }
        return nil
    }

    private func coordinationObjection(_ observers: NodeFilter) -> String? {
        var agreed: (node: Int, epoch: UInt64)?
        let reach = reach
        for observer in hosts.indices where hosts[observer].isUp && observers.includes(observer, hosts) {
            let coordination = nodes[observer].view(at: hosts[observer].clock(at: now)).coordination
            guard let id = coordination.coordinator, let node = self.observer.index(of: id) else {
                return "\(hosts[observer].name) knows no coordinator"
            }
            guard reach(observer, node) else {
                return "\(hosts[observer].name) names \(hosts[node].name), which is down or out of reach"
            }
            if let agreed, agreed != (node, coordination.epoch) {
                return "\(hosts[observer].name) names \(hosts[node].name), others \(hosts[agreed.node].name)"
            }
            agreed = (node, coordination.epoch)
        }
        guard let agreed else { return "nobody was asked" }
        let own = nodes[agreed.node].view(at: hosts[agreed.node].clock(at: now)).coordination
        return own.isLocal && own.epoch == agreed.epoch ? nil : "\(hosts[agreed.node].name) does not coordinate"
    }

    /// The first few of some objections in one line; nil if there are none.
    private func list(_ items: [String], _ remark: String) -> String? {
        guard !items.isEmpty else { return nil }
        let more = items.count > 4 ? " and \(items.count - 4) more" : ""
        return items.prefix(4).joined(separator: ", ") + more + (remark.isEmpty ? "" : " " + remark)
    }
}
