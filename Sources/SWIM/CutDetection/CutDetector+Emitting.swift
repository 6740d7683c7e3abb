extension CutDetector {
    /// Emits what is certain, unless somebody who is not is worth waiting for.
    ///
    /// - Complexity: O(*c* log *c*) for *c* members that have become certain since the last change.
    mutating func emitIfReady() {
        guard certainCount > 0, let certainSince else { return }
        guard unstableCount == 0 && !isForming || certainSince + configuration.patience <= clock else { return }
        var change = MembershipChange(removed: [], added: [], revision: revision + 1)
        let candidates = listed
        listed.removeAll()
        for place in candidates {
            subjects[place]?.isListed = false
            guard let subject = subjects[place] else { continue }
            if subject.standing == .certain {
                if subject.isCounted {
                    change.removed.append(subject.member)
                } else {
                    change.added.append(subject.member)
                }
                flip(place)
            }
            release(place)
        }
        precondition(!change.removed.isEmpty || !change.added.isEmpty, "certain members are listed")
        change.removed.sort { $0.id < $1.id }
        change.added.sort { $0.id < $1.id }
        revision += 1
        changes.append(change)
    }

    /// Whether so many have come, the last of them lately, that more are to be expected.
    var isForming: Bool {
        arrivalCount > max(8, memberCount / 4) && clock < lastArrival + configuration.formingTime
    }

    /// Moves a member into the set or out of it.
    private mutating func flip(_ place: Int) {
        guard let subject = subjects[place] else { return }
        let isRemoval = subject.isCounted
        subjects[place]?.isCounted = !isRemoval
        if subject.isArrival {
            subjects[place]?.isArrival = false
            arrivalCount -= 1
        }
        // Whoever said goodbye has not been at fault.
        subjects[place]?.wasRemoved = isRemoval && subject.member.state != .left
        memberCount += isRemoval ? -1 : 1
        evaluate(place)
    }
}
