import SWIM

extension Engine {
    /// Whether a node takes time to do things. Inlined, since a call would copy the engine.
    @inline(__always)
    func isServed(_ node: Int) -> Bool { scenario.service != nil || hosts[node].slowness != 1_000 }

    /// Lets a datagram wait in the receiver's socket buffer, if there is room.
    mutating func putIntoInbox(_ handle: UInt32, of node: Int) {
        guard hosts[node].waitingMail < scenario.inboxLimit else { return drop(handle, .inboxFull) }
        hosts[node].inbox.append(handle)
        hosts[node].waitingMail += 1
        hosts[node].usesInbox = true
        armService(node)
    }

    /// Lets what is due wait until the processor has done with what came before.
    mutating func putTimerIntoInbox(of node: Int) {
        hosts[node].inbox.append(SimulatedHost.timerJob)
        hosts[node].isTimerWaiting = true
        hosts[node].usesInbox = true
        armService(node)
    }

    /// A node has done with the first of its inbox, or wakes up and looks into it.
    mutating func serve(_ node: Int, number: UInt32) {
        guard hosts[node].isUp, number == hosts[node].serviceNumber else { return }
        hosts[node].isServiceArmed = false
        guard hosts[node].pausedUntil <= now else { return armService(node) }
        let isServed = isServed(node)
        guard !isServed || hosts[node].isWorking else { return armService(node) }
        hosts[node].isWorking = false
        // What costs nothing is done in one go, in the order in which it came.
        var rest = isServed ? 1 : hosts[node].inbox.count
        while rest > 0, hosts[node].isUp, !hosts[node].inbox.isEmpty {
            rest -= 1
            let job = hosts[node].inbox.removeFirst()
            if job == SimulatedHost.timerJob {
                hosts[node].isTimerWaiting = false
                advance(node)
            } else {
                hosts[node].waitingMail -= 1
                receive(job, now)
            }
        }
        hosts[node].usesInbox = isServed || !hosts[node].inbox.isEmpty
        armService(node)
    }

    /// Forgets what waits for a process that is gone.
    mutating func emptyInbox(of node: Int) {
        for job in hosts[node].inbox where job != SimulatedHost.timerJob { drop(job, .nobody) }
        hosts[node].inbox.removeAll()
        hosts[node].waitingMail = 0
        hosts[node].isTimerWaiting = false
        hosts[node].isWorking = false
        hosts[node].isServiceArmed = false
        hosts[node].serviceNumber &+= 1
        hosts[node].usesInbox = isServed(node)
    }

    /// Ends a pause before its time.
    mutating func resume(_ node: Int) {
        guard hosts[node].pausedUntil > now else { return }
        hosts[node].pausedUntil = now
        guard hosts[node].isUp else { return }
        hosts[node].isServiceArmed = false
        hosts[node].serviceNumber &+= 1
        armService(node)
        restartTimer(of: node)
    }

    /// Changes how slow a node's processor is.
    mutating func setSlowness(_ slowness: UInt64, of node: Int) {
        hosts[node].slowness = slowness
        hosts[node].usesInbox = isServed(node) || !hosts[node].inbox.isEmpty
    }

    /// Arms the timer anew, whenever it was to fire before.
    mutating func restartTimer(of node: Int) {
        hosts[node].timerTime = .max
        hosts[node].timerNumber &+= 1
        rearm(node)
    }

    private mutating func armService(_ node: Int) {
        guard !hosts[node].isServiceArmed, let first = hosts[node].inbox.first else { return }
        var time = max(now, hosts[node].pausedUntil)
        if time == now, isServed(node), !hosts[node].isWorking {
            hosts[node].isWorking = true
            let model = scenario.service ?? Scenario.ServiceModel()
            let cost = first == SimulatedHost.timerJob ? model.perTimer : model.perMessage
            time += cost.multiplied(byThousandths: hosts[node].slowness)
        }
        hosts[node].isServiceArmed = true
        hosts[node].serviceNumber &+= 1
        queue.push(at: time, .service, node: node, payload: hosts[node].serviceNumber)
    }
}
