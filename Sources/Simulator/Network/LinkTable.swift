/// Which model each way has: a table over classes of nodes that no override tells apart.
///
/// Looking a way up takes two loads, however many overrides there are.
struct LinkTable {
    /// The models; the first is that of all ways without an override.
    private var models: [LinkModel]
    /// The class of each node.
    private var classes: [Int32]
    /// The number of each class pair's model, in rows by the sender's class.
    private var numbers: [Int32]
    private let classCount: Int

    /// The last override that is about a way decides, except that one that keeps the latency leaves it to those before.
    ///
    /// O(nodes · overrides + classes² · overrides).
    init(nodeCount: Int, link: LinkModel, overrides: [SimulatedNetwork.Override]) {
        models = [link]
        guard !overrides.isEmpty else {
            (classes, numbers, classCount) = ([], [], 0)
            return
        }
        var signatures: [[UInt64]: Int32] = [:]
        var members: [Int] = []
        classes = []
        for node in 0..<nodeCount {
            var signature = [UInt64](repeating: 0, count: overrides.count / 32 + 1)
            for (index, override) in overrides.enumerated() {
                let bits: UInt64 = (override.from.contains(node) ? 1 : 0) | (override.to.contains(node) ? 2 : 0)
                signature[index / 32] |= bits << UInt64(index % 32 * 2)
            }
            if let known = signatures[signature] {
                classes.append(known)
            } else {
                signatures[signature] = Int32(members.count)
                classes.append(Int32(members.count))
                members.append(node)
            }
        }
        classCount = members.count
        numbers = [Int32](repeating: 0, count: classCount * classCount)
        var made: [SIMD2<Int32>: Int32] = [:]
        for (row, from) in members.enumerated() {
            for (column, to) in members.enumerated() {
                var (decider, timer) = (-1, -1)
                for (index, override) in overrides.enumerated()
                where override.from.contains(from) && override.to.contains(to) {
                    decider = index
                    if !override.keepsLatency { timer = index }
                }
                guard decider >= 0 else { continue }
                let key = SIMD2(Int32(decider), Int32(timer))
                if made[key] == nil {
                    var model = overrides[decider].model
                    if timer != decider { model.latency = timer < 0 ? link.latency : overrides[timer].model.latency }
                    made[key] = Int32(models.count)
                    models.append(model)
                }
                numbers[row * classCount + column] = made[key]!
            }
        }
    }

    /// The model of a way.
    @inline(__always)
    subscript(from: Int, to: Int) -> LinkModel {
        guard classCount > 0 else { return models[0] }
        return models[Int(numbers[Int(classes[from]) * classCount + Int(classes[to])])]
    }
}
