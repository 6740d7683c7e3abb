import SWIM

extension Recording {
    /// How often a member went from present at every observer to dead at some: a death that is told to others counts
    /// once, until the member was seen alive again by one that held it for dead.
    var distinctDeaths: Int {
        var gone: [Bool] = []
        var count = 0
        for change in changes {
            let subject = Int(change.subject)
            while gone.count <= subject { gone.append(false) }
            switch change.kind {
            case .died where !gone[subject]:
                gone[subject] = true
                count += 1
            case .joined:
                gone[subject] = false
            default:
                break
            }
        }
        return count
    }
}
