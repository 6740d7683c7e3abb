extension Experiment {
    /// All experiments, in the order in which they are listed.
    public static let all: [Experiment] = [
        .messageLoad, .detection, .infection, .joinUnderLoss, .lifeguard, .bootstrap, .oneWayLoss, .heavyLoss,
        .heal, .lossAccuracy,
    ]

    /// The experiment with a name.
    public static func named(_ name: String) -> Experiment? {
        all.first { $0.name == name }
    }
}
