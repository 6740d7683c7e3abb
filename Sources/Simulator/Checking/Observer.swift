import Cluster
import Placement
import SWIM

/// Watches a run and judges it.
///
/// The observer sees everything and changes nothing: a run takes the same course with and without it. What it does per
/// event takes constant time; it asks how things stand with all nodes once in a while only.
struct Observer {
    /// Whether anybody wants to know: without expectations and without a log, nothing is recorded.
    let isEnabled: Bool
    /// Whether plans matter to the scenario, so that views are worth taking.
    let wantsViews: Bool
    /// What is expected, and how it fares.
    let expectations: [Expectation]
    var verdicts: [Verdict]
    /// What the nodes hold of each other.
    var views: ObservedViews
    /// The first case of each broken invariant, and how many there were.
    private(set) var violations: [Invariant: (count: Int, text: String)] = [:]
    /// The crashes since the end of the warm-up.
    var crashes: [CrashRecord] = []
    /// What is known of each member.
    var subjects: [SubjectRecord]
    /// What each node sends.
    var traffic: [TrafficRecord]
    /// What this run has to say to the judgement over all of them.
    var evidence = Evidence()
    /// How many nodes are up.
    var liveCount = 0
    /// How many members are suspected by somebody.
    var suspectedCount = 0
    /// The numbers of members that observers counted since the end of the warm-up.
    var sizesSeen = NodeSet()
    /// Members with news under way.
    var rumours: [Int] = []
    /// The accusers that each observer was told of in the present suspicion, by observer and subject. Never iterated.
    var accusers: [UInt64: [UInt32]] = [:]
    /// In which incarnation an observer suspects a subject, and since when, by observer and subject. Never iterated.
    var suspicions: [UInt64: (incarnation: Incarnation, since: UInt64)] = [:]
    /// Whether what is published is decided by a timer, not by a datagram or a command.
    var isTimer = false
    /// How often each counted change was published, by expectation, observer and subject. Never iterated.
    var changeCounts: [[UInt64: UInt64]]
    /// When all views agreed after the end of the faults, and when the cluster had formed.
    var agreedAt: UInt64?
    var formedAt: UInt64?
    /// Transitions to show, if anybody wants to see them.
    var log: TransitionLog?

    private let wantedMetrics: NodeSet
    let warmup: UInt64
    let limits: ProtocolLimits
    let names: [String]
    private var indices: [MemberID: Int] = [:]
    /// The newest plan of each node.
    private var plans: [(epoch: UInt64, generation: UInt64)]
    /// The expectations about states that must never be, which every change of state is held against.
    let neverStates: [Int]
    /// The expectations about local health that must never be.
    let healthRules: [Int]
    /// The expectations that count changes.
    let countedChanges: [Int]
    /// The subjects and observers of each expectation, as far as it has any.
    let filters: [(subjects: NodeFilter, observers: NodeFilter)]

    init(_ scenario: Scenario, ids: [MemberID], isLogging: Bool = false) {
        expectations = scenario.expectations
        isEnabled = !expectations.isEmpty || isLogging
        log = isLogging ? TransitionLog() : nil
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
        healthRules = expectations.indices.filter { index in
            if case .neverHealth = scenario.expectations[index].claim { true } else { false }
        }
        countedChanges = expectations.indices.filter { index in
            if case .changes = scenario.expectations[index].claim { true } else { false }
        }
        filters = expectations.map { expectation in
            let (subjects, observers) = expectation.claim.selectors
            return (NodeFilter(subjects), NodeFilter(observers))
        }
        wantedMetrics = NodeSet(
            expectations.compactMap {
                if case .measure(let measure, _, _) = $0.claim { measure.metric.index } else { nil }
            })
        changeCounts = [[UInt64: UInt64]](repeating: [:], count: expectations.count)
        views = ObservedViews(count: isEnabled ? ids.count : 0, until: scenario.until)
        subjects = [SubjectRecord](repeating: SubjectRecord(), count: ids.count)
        traffic = [TrafficRecord](repeating: TrafficRecord(), count: ids.count)
        plans = [(epoch: UInt64, generation: UInt64)](repeating: (0, 0), count: ids.count)
        names = scenario.nodes.map(\.name)
        warmup = scenario.warmup
        limits = ProtocolLimits(scenario)
        for (index, id) in ids.enumerated() where indices[id] == nil { indices[id] = index }
    }

    /// The index of a member.
    func index(of id: MemberID) -> Int? { indices[id] }

    /// Whether a measure is about a metric.
    func wants(_ metric: Metric) -> Bool { wantedMetrics.contains(metric.index) }

    /// The key of a pair in tables that have entries for some pairs only.
    func key(_ subject: Int, _ observer: Int) -> UInt64 { UInt64(observer) << 32 | UInt64(subject) }

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

    /// A node's view changed: it may have made a plan.
    mutating func viewChanged(_ node: Int, _ view: ClusterView, at time: UInt64, hosts: [SimulatedHost]) {
        guard view.coordination.isLocal, let plan = view.plan, plan.epoch == view.coordination.epoch,
            !plan.moves.isEmpty, (plans[node].epoch, plans[node].generation) < (plan.epoch, plan.generation)
        else { return }
        plans[node] = (plan.epoch, plan.generation)
        let text = "\(names[node]) made plan \(plan.epoch)/\(plan.generation) at \(Quantity.seconds(time))"
        for (index, expectation) in expectations.enumerated() {
            switch expectation.claim {
            case .neverPlan(_, let copiesOnly, let window):
                let copies = plan.moves.contains { !$0.move.add.isEmpty }
                if window.contains(time), copies || !copiesOnly, filters[index].subjects.includes(node, hosts) {
                    decide(index, .failed(text))
                }
            case .eventuallyPlan(_, let window):
                if window.contains(time), filters[index].subjects.includes(node, hosts) { decide(index, .held(text)) }
            default:
                break
            }
        }
    }

    /// Forgets the plans that a node had made before it started anew.
    mutating func forgetPlans(of node: Int) { plans[node] = (0, 0) }
}
