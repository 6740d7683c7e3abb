import Glibc

/// The part of an axis that a chart shows, and its ticks.
struct AxisRange {
    let scale: Chart.Axis.Scale
    let low: Double
    let high: Double
    /// The values with a tick and a number, in rising order.
    let ticks: [Double]

    /// The range that holds all values, widened to round numbers.
    init(_ axis: Chart.Axis, values: [Double]) {
        scale = axis.scale
        let usable = (values + (axis.from.map { [$0] } ?? [])).filter {
            $0.isFinite && (axis.scale == .linear || $0 > 0)
        }
        let (least, most) = (usable.min() ?? (axis.scale == .linear ? 0 : 1), usable.max() ?? 1)
        switch axis.scale {
        case .linear:
            let step = AxisRange.niceStep(for: most > least ? most - least : max(abs(most), 1), count: 6)
            let (first, last) = ((least / step).rounded(.down), (most / step).rounded(.up))
            let end = last > first ? last : first + 1
            low = first * step
            high = end * step
            ticks = stride(from: first, through: end, by: 1).map { $0 * step }
        case .logarithmic:
            let decades = log10(most / least)
            let steps: [Double] = decades <= 3.2 ? [1, 2, 5] : [1]
            let first = Int(floor(log10(least))), last = Int(ceil(log10(most)))
            var marks = (first...max(last, first + 1)).flatMap { power in steps.map { $0 * pow(10, Double(power)) } }
            // One mark at or below the least, one at or above the most; rounding must not lose either.
            while marks.count > 2, marks[1] <= least * 1.000_001 { marks.removeFirst() }
            while marks.count > 2, marks[marks.count - 2] >= most * 0.999_999 { marks.removeLast() }
            low = marks[0]
            high = marks[marks.count - 1]
            let stride = (marks.count + 9) / 10
            ticks = marks.indices.filter { $0 % stride == 0 }.map { marks[$0] }
        }
    }

    /// Where a value lies, from 0 at the low end to 1 at the high one; nil if it has no place.
    func place(_ value: Double) -> Double? {
        guard value.isFinite else { return nil }
        switch scale {
        case .linear: return (value - low) / (high - low)
        case .logarithmic: return value > 0 ? log10(value / low) / log10(high / low) : nil
        }
    }

    /// 1, 2 or 5 times a power of ten, so that about so many steps make the width.
    static func niceStep(for width: Double, count: Double) -> Double {
        let rough = width / count
        let power = pow(10, floor(log10(rough)))
        let mantissa = rough / power
        return power * (mantissa <= 1.000_001 ? 1 : mantissa <= 2 ? 2 : mantissa <= 5 ? 5 : 10)
    }
}
