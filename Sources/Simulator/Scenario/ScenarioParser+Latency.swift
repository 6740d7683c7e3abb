extension ScenarioParser {
    /// Reads `2ms`, or a mapping with the name and the parameters of a distribution.
    func latency(_ node: ScenarioNode) throws(ScenarioError) -> LatencyModel {
        if case .scalar(let text) = node.content {
            guard let value = Quantity.duration(text) else {
                throw error(at: node, "latency must be a time with a unit, for example 300ms or 20s, not '\(text)'")
            }
            return .constant(value)
        }
        let reader = try MappingReader(
            node, name: "latency",
            allowed: ["constant", "uniform", "exponential", "lognormal", "bimodal", "empirical"], file: file)
        guard reader.keys.count == 1 else { throw error(at: node, "latency must have one distribution") }
        switch reader.keys[0] {
        case "constant":
            return .constant(try reader.duration("constant") ?? 0)
        case "uniform":
            return .uniform(try range(try reader.required("uniform"), name: "uniform"))
        case "exponential":
            let exponential = try reader.required("exponential")
            let bounds = try MappingReader(exponential, name: "exponential", allowed: ["min", "mean"], file: file)
            _ = try bounds.required("mean")
            let mean = try bounds.duration("mean") ?? 0
            guard mean <= 3_600_000_000_000 else { throw error(at: exponential, "mean must be at most 1h") }
            return .exponential(minimum: try bounds.duration("min") ?? 0, mean: mean)
        case "lognormal":
            let lognormal = try reader.required("lognormal")
            let quantiles = try MappingReader(lognormal, name: "lognormal", allowed: ["p50", "p99"], file: file)
            _ = try (quantiles.required("p50"), quantiles.required("p99"))
            let (p50, p99) = (try quantiles.duration("p50") ?? 0, try quantiles.duration("p99") ?? 0)
            guard 0 < p50, p50 <= p99, p99 <= 3_600_000_000_000 else {
                throw error(at: lognormal, "p50 must not be zero, nor longer than p99, which is at most 1h")
            }
            return .lognormal(p50: p50, p99: p99)
        case "bimodal":
            let bimodal = try reader.required("bimodal")
            let parts = try MappingReader(bimodal, name: "bimodal", allowed: ["fast", "slow", "share"], file: file)
            let (fast, slow) = (try parts.required("fast"), try parts.required("slow"))
            _ = try parts.required("share")
            return .bimodal(
                fast: try range(fast, name: "fast"), slow: try range(slow, name: "slow"),
                share: try parts.probability("share") ?? .never)
        default:
            return .empirical(try points(try reader.required("empirical")))
        }
    }

    /// Reads `{min: 1ms, max: 2ms}`, or a time alone, which is both.
    private func range(_ node: ScenarioNode, name: String) throws(ScenarioError) -> ClosedRange<UInt64> {
        if case .scalar(let text) = node.content, let value = Quantity.duration(text) { return value...value }
        let bounds = try MappingReader(node, name: name, allowed: ["min", "max"], file: file)
        _ = try (bounds.required("min"), bounds.required("max"))
        let (low, high) = (try bounds.duration("min") ?? 0, try bounds.duration("max") ?? 0)
        guard low <= high else { throw error(at: node, "min must not be longer than max") }
        return low...high
    }

    /// Reads `[[0%, 1ms], [50%, 2ms], [100%, 30ms]]`.
    private func points(_ node: ScenarioNode) throws(ScenarioError) -> [LatencyModel.Point] {
        var result: [LatencyModel.Point] = []
        for element in try entries(node, name: "empirical") {
            guard case .list(let pair) = element.content, pair.count == 2, case .scalar(let share) = pair[0].content,
                case .scalar(let time) = pair[1].content, let quantile = Quantity.probability(share),
                let value = Quantity.duration(time), value <= LatencyModel.limit
            else { throw error(at: element, "a point must be a share and a time, for example [50%, 2ms]") }
            if let last = result.last, last.quantile >= quantile.rawValue || last.value > value {
                throw error(at: element, "the points of empirical must rise")
            }
            result.append(LatencyModel.Point(quantile: quantile.rawValue, value: value))
        }
        guard result.count >= 2 else { throw error(at: node, "empirical must have at least two points") }
        return result
    }
}
