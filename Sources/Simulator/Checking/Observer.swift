import Cluster
import SWIM

/// Watches a run and judges it.
///
/// The observer sees everything and changes nothing: a run takes the same course with and without it.
struct Observer {
    /// Whether anybody wants to know: without expectations, nothing is recorded.
    let isEnabled: Bool
    /// Whether plans matter to the scenario, so that views are worth taking.
    let wantsViews: Bool
    /// What is expected, and how it fares.
    private(set) var expectations: [Expectation]
    private(set) var verdicts: [Verdict]
    /// What the nodes hold of each other.
    private(set) var views: ObservedViews
    /// The first case of each broken invariant, and how many there were.
    private(set) var violations: [Invariant: (count: Int, text: String)] = [:]
    /// The crashes since the end of the warm-up.
    private(set) var crashes: [CrashRecord] = []
    /// Counts since the end of the warm-up, by ``Measure`` in the order of its cases.
    private(set) var counts = [UInt64](repeating: 0, count: Measure.allCases.count)
    /// The nodes that are up, each with the time since when.
    private var upSince: [UInt64?]
    /// Nanoseconds that nodes were up since the end of the warm-up, apart from those that still are.
    private var upTime: UInt64 = 0

    private let warmup: UInt64
    private let names: [String]
    private var indices: [MemberID: Int] = [:]
    /// The newest plan of each node.
    private var plans: [(epoch: UInt64, generation: UInt64)]
    /// The expectations about states that must never be, which every change of state is held against.
    private let neverStates: [Int]

    init(_ scenario: Scenario, ids: [MemberID]) {
        expectations = scenario.expectations
        isEnabled = !expectations.isEmpty
        verdicts = [Verdict](repeating: .pending, count: expectations.count)
        wantsViews = expectations.contains { expectation in
            switch expectation.claim {
            case .neverPlan, .eventuallyPlan: true
            default: false
            }
        }
        neverStates = expectations.indices.filter { index in
            if case .neverState = scenario.expectations[index].claim { true } else { false }
        }
        views = ObservedViews(count: isEnabled ? ids.count : 0)
        upSince = [UInt64?](repeating: nil, count: ids.count)
        plans = [(epoch: UInt64, generation: UInt64)](repeating: (0, 0), count: ids.count)
        names = scenario.nodes.map(\.name)
        warmup = scenario.warmup
        for (index, id) in ids.enumerated() where indices[id] == nil { indices[id] = index }
    }

    /// The index of a member.
    func index(of id: MemberID) -> Int? { indices[id] }

    /// Takes down a broken invariant.
    mutating func violate(_ invariant: Invariant, _ text: String, at time: UInt64) {
        let before = violations[invariant]
        violations[invariant] = (
            (before?.count ?? 0) + 1, before?.text ?? "\(text), at \(Quantity.seconds(time))"
        )
    }

    /// Decides an expectation, unless it is decided.
    mutating func decide(_ index: Int, _ verdict: Verdict) {
        if verdicts[index] == .pending { verdicts[index] = verdict }
    }

    /// Takes down a change that a node published.
    mutating func observe(_ event: MembershipEvent, by observer: Int, at time: UInt64, hosts: [SimulatedHost]) {
        guard isEnabled, event.kind != .nameConflict, let subject = indices[event.member.id] else { return }
        guard event.kind != .forgotten else {
            return change(subject, nil, Incarnation(rawValue: 0), at: observer, time, hosts)
        }
        let member = event.member
        check(member, subject, by: observer, at: time, issued: hosts[subject].issued)
        count(event, subject, at: time, hosts)
        change(subject, member.state, member.incarnation, at: observer, time, hosts)
        if !hosts[subject].isUp { recordKnowledge(of: subject, member.state, at: time, hosts) }
    }

    /// Takes over an incarnation that rose without a change of state, which is no event.
    mutating func catchUp(_ subject: Int, _ incarnation: Incarnation, at observer: Int, time: UInt64) {
        views.set(views.state(of: subject, at: observer), incarnation, of: subject, at: observer, time: time)
    }

    /// A node's process was started.
    mutating func started(_ node: Int, at time: UInt64, hosts: [SimulatedHost]) {
        upSince[node] = time
        plans[node] = (0, 0)
        guard isEnabled else { return }
        for index in crashes.indices where crashes[index].node == node { crashes[index].isOver = true }
        for subject in 0..<views.count where subject != node {
            change(subject, nil, Incarnation(rawValue: 0), at: node, time, hosts)
        }
        change(node, .alive, hosts[node].issued, at: node, time, hosts)
    }

    /// A node's process has ended.
    mutating func stopped(_ node: Int, crashed: Bool, at time: UInt64, hosts: [SimulatedHost]) {
        if let since = upSince[node] { upTime += max(time, warmup) - max(since, warmup) }
        upSince[node] = nil
        guard isEnabled else { return }
        for subject in 0..<views.count { change(subject, nil, Incarnation(rawValue: 0), at: node, time, hosts) }
        if crashed, time >= warmup { crashes.append(CrashRecord(node: node, time: time)) }
        for record in crashes where record.node != node && !record.isOver {
            recordKnowledge(of: record.node, nil, at: time, hosts)
        }
    }

    /// A node's view changed: it may have made a plan.
    mutating func viewChanged(_ node: Int, _ view: ClusterView, at time: UInt64, hosts: [SimulatedHost]) {
        guard view.coordination.isLocal, let plan = view.plan, plan.epoch == view.coordination.epoch,
            !plan.moves.isEmpty, (plans[node].epoch, plans[node].generation) < (plan.epoch, plan.generation)
        else { return }
        plans[node] = (plan.epoch, plan.generation)
        let text = "\(names[node]) made plan \(plan.epoch)/\(plan.generation) at \(Quantity.seconds(time))"
        for (index, expectation) in expectations.enumerated() {
            switch expectation.claim {
            case .neverPlan(let makers, let window):
                if window.contains(time), makers.includes(node, hosts) { decide(index, .failed(text)) }
            case .eventuallyPlan(let makers, let window):
                if window.contains(time), makers.includes(node, hosts) { decide(index, .held(text)) }
            default:
                break
            }
        }
    }

    /// Judges what is held at the end of the run.
    mutating func finish(at time: UInt64, hosts: [SimulatedHost]) {
        for observer in 0..<views.count {
            for subject in 0..<views.count { judgeInterval(subject, at: observer, until: time, hosts) }
        }
        for node in upSince.indices {
            if let since = upSince[node] { upTime += max(time, warmup) - max(since, warmup) }
            upSince[node] = time
        }
    }

    /// Nanoseconds that nodes were up since the end of the warm-up. Complete after ``finish(at:hosts:)``.
    var nodeNanoseconds: UInt64 { upTime }

    private mutating func change(
        _ subject: Int, _ state: MemberState?, _ incarnation: Incarnation, at observer: Int, _ time: UInt64,
        _ hosts: [SimulatedHost]
    ) {
        if views.state(of: subject, at: observer) != state {
            judgeInterval(subject, at: observer, until: time, hosts)
        }
        views.set(state, incarnation, of: subject, at: observer, time: time)
        for index in neverStates {
            guard case .neverState(_, let forbidden, _, _, let longerThan) = expectations[index].claim,
                forbidden == state, longerThan == 0
            else { continue }
            judgeInterval(subject, at: observer, until: time, hosts)
        }
    }

    /// Holds the time for which an observer has held a state of a subject against what must never be.
    private mutating func judgeInterval(_ subject: Int, at observer: Int, until time: UInt64, _ hosts: [SimulatedHost])
    {
        for index in neverStates where verdicts[index] == .pending {
            guard
                case .neverState(let subjects, let state, let observers, let window, let longerThan) =
                    expectations[index].claim,
                views.state(of: subject, at: observer) == state,
                subjects.includes(subject, hosts), observers.includes(observer, hosts)
            else { continue }
            let start = max(views.since(of: subject, at: observer), window.from)
            let end = min(time, window.to)
            guard start <= end, longerThan == 0 || end - start > longerThan else { continue }
            let length = longerThan > 0 ? " for \(Quantity.seconds(end - start))" : ""
            decide(
                index,
                .failed("\(names[observer]) held \(names[subject]) for \(state) at \(Quantity.seconds(start))\(length)")
            )
        }
    }

    private mutating func check(
        _ member: Member, _ subject: Int, by observer: Int, at time: UInt64, issued: Incarnation
    ) {
        let held = views.incarnation(of: subject, at: observer)
        let who = "\(names[observer]) holds \(names[subject]) for \(member.state) at \(member.incarnation)"
        if let state = views.state(of: subject, at: observer) {
            if member.incarnation < held { violate(.incarnationMonotonic, "\(who), after \(held)", at: time) }
            if !state.isPresent, member.state.isPresent, member.incarnation <= held {
                violate(.noResurrection, "\(who), after \(state) at \(held)", at: time)
            }
        }
        if member.incarnation > issued {
            violate(.onlyOwnerRaisesIncarnation, "\(who), its own is \(issued)", at: time)
        }
        if subject == observer, member.state == .suspect || member.state == .dead {
            violate(.selfNeverAccused, who, at: time)
        }
    }

    private mutating func count(_ event: MembershipEvent, _ subject: Int, at time: UInt64, _ hosts: [SimulatedHost]) {
        guard time >= warmup else { return }
        func add(_ measure: Measure) { counts[Measure.allCases.firstIndex(of: measure)!] += 1 }
        switch event.kind {
        case .suspected:
            add(.suspicions)
            if hosts[subject].isUp { add(.falseSuspicions) }
        case .died:
            add(.deaths)
            if hosts[subject].isUp { add(.falseDeaths) }
        case .refuted:
            add(.refutations)
        default:
            break
        }
    }

    private mutating func recordKnowledge(
        of subject: Int, _ state: MemberState?, at time: UInt64, _ hosts: [SimulatedHost]
    ) {
        guard let index = crashes.lastIndex(where: { $0.node == subject && !$0.isOver }) else { return }
        if state == .suspect || state == .dead, crashes[index].firstSuspected == nil {
            crashes[index].firstSuspected = time
        }
        guard crashes[index].allKnow == nil else { return }
        let all = hosts.indices.allSatisfy { !hosts[$0].isUp || views.state(of: subject, at: $0) == .dead }
        if all { crashes[index].allKnow = time }
    }
}
