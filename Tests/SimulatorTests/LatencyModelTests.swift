import Testing

@testable import Simulator

@Suite struct LatencyModelTests {
    private func samples(_ model: LatencyModel, _ count: Int = 100_000) -> [UInt64] {
        var stream = RandomStream(seed: 11, .link, 1, 2)
        return (0..<count).map { _ in model.sample(stream.next()) }
    }

    @Test func constantIsConstant() {
        #expect(samples(.constant(7), 100).allSatisfy { $0 == 7 })
    }

    @Test func uniformStaysWithinItsBoundsAndFillsThem() {
        let values = samples(.uniform(10...19))
        var counts = [Int](repeating: 0, count: 10)
        for value in values { counts[Int(value) - 10] += 1 }
        let chiSquare = counts.reduce(0.0) { $0 + Double(($1 - 10_000) * ($1 - 10_000)) / 10_000 }
        // 9 degrees of freedom: above 40 in fewer than one of 100,000 cases.
        #expect(chiSquare < 40)
        #expect(LatencyModel.uniform(0...UInt64.max).sample(12) == 12)
        #expect(LatencyModel.uniform(4...4).sample(.max) == 4)
    }

    @Test func exponentialHasItsQuantiles() {
        let values = samples(.exponential(minimum: 1_000_000, mean: 2_000_000)).sorted()
        #expect(values[0] >= 1_000_000)
        let mean = values.reduce(0.0) { $0 + Double($1) } / Double(values.count) - 1_000_000
        #expect((1_970_000...2_030_000).contains(mean))
        // −ln(1 − q) times the mean.
        for (quantile, factor) in [(0.5, 0.693147), (0.9, 2.302585), (0.99, 4.605170)] {
            let value = Double(values[Int(quantile * Double(values.count))]) - 1_000_000
            #expect(abs(value / (factor * 2_000_000) - 1) < 0.03)
        }
    }

    @Test func logarithmIsExactEnough() {
        // −ln(2⁻ᵏ) = k · 0.693147…, −ln(3/4), −ln(0.9)
        for power in UInt64(1)...60 {
            let value = Double(Logarithm.negativeLogarithm(ofFraction: 1 << (64 - power))) / 4_294_967_296
            #expect(abs(value - Double(power) * 0.6931471805599453) < 0.00001)
        }
        let threeQuarters = Double(Logarithm.negativeLogarithm(ofFraction: 3 << 62)) / 4_294_967_296
        #expect(abs(threeQuarters - 0.2876820724517809) < 0.00001)
        let nine = Double(Logarithm.negativeLogarithm(ofFraction: UInt64.max / 10 * 9)) / 4_294_967_296
        #expect(abs(nine - 0.1053605156578263) < 0.00001)
        #expect(Logarithm.negativeLogarithm(ofFraction: 0) == Logarithm.negativeLogarithm(ofFraction: 1))
        #expect(Logarithm.negativeLogarithm(ofFraction: .max) < 100)
    }

    @Test func probabilitiesHappenAsOftenAsTheySay() {
        let rare = Probability(partsPerMillion: 50_000)
        var stream = RandomStream(seed: 3, .link, 0, 1)
        var count = 0
        for _ in 0..<200_000 where rare.happens(stream.next()) { count += 1 }
        // 10,000 expected, standard deviation 97.
        #expect((9_500...10_500).contains(count))
        for _ in 0..<1_000 {
            let word = stream.next()
            #expect(!Probability.never.happens(word))
            #expect(Probability.always.happens(word))
        }
        #expect(Probability.always.happens(.max))
    }

    @Test func independentProbabilitiesCombine() {
        let half = Probability(partsPerMillion: 500_000)
        #expect(half.or(half) == Probability(partsPerMillion: 750_000))
        #expect(Probability.never.or(.never) == .never)
        #expect(Probability.never.or(half) == half)
        #expect(Probability.always.or(half) == .always)
    }
}
