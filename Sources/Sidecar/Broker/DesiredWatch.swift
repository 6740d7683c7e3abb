/// How far one watcher is in what is desired. A plain value; it holds no lines that the watcher did not ask for.
struct DesiredWatch {
    /// A line for the watcher.
    enum Line: Hashable {
        case hello
        case reset(ResetReason)
        case desired(DesiredState.Change)
        case marker(revision: UInt64)
        case bookmark(revision: UInt64)
    }

    /// Why what a watcher was told before is void.
    enum ResetReason: String, Hashable, CaseIterable {
        /// The revision that it has is one of another start of the agent.
        case otherIncarnation = "other-incarnation"
        /// The agent has no such revision.
        case unknownRevision = "unknown-revision"
        /// What happened since the revision that it has is forgotten.
        case behind
        /// From time to time, so that nothing stays wrong for ever.
        case resync
    }

    private enum Phase {
        case greeting(then: ResetReason?, isComplete: Bool)
        /// What is left of a snapshot.
        case snapshot(ArraySlice<DesiredState.Change>)
        /// What happened while nobody watched comes first, and a bookmark when that is over.
        case resuming
        case following
    }

    private var phase: Phase
    /// The watcher knows everything up to this revision, or will after the snapshot's marker.
    private(set) var revision: UInt64

    /// Begins a watch.
    ///
    /// - Parameters:
    ///   - since: the revision that the watcher has; nil if it has none.
    ///   - isSameIncarnation: whether that is one of this start of the agent.
    init(since: UInt64?, isSameIncarnation: Bool, state: DesiredState) {
        revision = 0
        guard let since else {
            phase = .greeting(then: nil, isComplete: false)
            return
        }
        if !isSameIncarnation {
            phase = .greeting(then: .otherIncarnation, isComplete: false)
        } else if since > state.revision {
            phase = .greeting(then: .unknownRevision, isComplete: false)
        } else if since < state.floor {
            phase = .greeting(then: .behind, isComplete: false)
        } else {
            revision = since
            phase = .greeting(then: nil, isComplete: true)
        }
    }

    /// Whether the watcher was told a complete snapshot, or needs none.
    var isFollowing: Bool {
        if case .following = phase { true } else { false }
    }

    /// The next lines, at most `limit` of them; none if there is nothing to say.
    mutating func next(from state: DesiredState, limit: Int = 256) -> [Line] {
        switch phase {
        case .greeting(let reason, let isComplete):
            if isComplete {
                phase = .resuming
                return [.hello]
            }
            begin(state)
            return reason.map { [.hello, .reset($0)] } ?? [.hello]
        case .snapshot(let rest):
            let lines = rest.prefix(limit).map { Line.desired($0) }
            guard rest.count < limit else {
                phase = .snapshot(rest.dropFirst(limit))
                return lines
            }
            phase = .following
            return lines + [.marker(revision: revision)]
        case .resuming:
            let lines = follow(state, limit: limit)
            guard lines.isEmpty else { return lines }
            phase = .following
            return [.bookmark(revision: revision)]
        case .following:
            return follow(state, limit: limit)
        }
    }

    private mutating func follow(_ state: DesiredState, limit: Int) -> [Line] {
        guard let changes = state.changes(after: revision, limit: limit) else { return restart(.behind, state) }
        revision = changes.last?.revision ?? revision
        return changes.map { .desired($0) }
    }

    /// Begins a snapshot anew, if the watcher is not in the middle of one. Returns the line that says so.
    mutating func resync(from state: DesiredState) -> [Line] {
        isFollowing ? restart(.resync, state) : []
    }

    private mutating func restart(_ reason: ResetReason, _ state: DesiredState) -> [Line] {
        begin(state)
        return [.reset(reason)]
    }

    private mutating func begin(_ state: DesiredState) {
        revision = state.revision
        phase = .snapshot(state.snapshot[...])
    }
}
