/// A picture of numbers: lines, steps or points over two axes.
public struct Chart: Sendable {
    /// One of the two axes.
    public struct Axis: Sendable {
        /// How values become places.
        public enum Scale: Sendable {
            /// Equal differences are equally long.
            case linear
            /// Equal ratios are equally long. Values that are not positive have no place.
            case logarithmic
        }

        /// What it shows.
        public var label: String
        /// How values become places.
        public var scale: Scale
        /// A value that it must contain, as a line's foot; nil: it begins where the values do.
        public var from: Double?

        /// Creates an axis.
        public init(_ label: String, _ scale: Scale = .linear, from: Double? = nil) {
            self.label = label
            self.scale = scale
            self.from = from
        }
    }

    /// Values that belong together.
    public struct Series: Sendable {
        /// How they are drawn.
        public enum Style: Sendable {
            /// A line from one to the next, with a mark at each.
            case line
            /// A value holds until the next one.
            case step
            /// Marks only.
            case points
            /// A thin line without marks, for what theory says.
            case theory
        }

        /// What they are, in the legend.
        public var label: String
        /// How they are drawn.
        public var style: Style
        /// The values, in the order in which they are joined. Those without a place leave a gap.
        public var points: [(x: Double, y: Double)]

        /// Creates a series.
        public init(_ label: String, _ style: Style = .line, points: [(x: Double, y: Double)]) {
            self.label = label
            self.style = style
            self.points = points
        }
    }

    /// A headline.
    public var title: String
    /// What one has to know, in short lines below the picture.
    public var captions: [String]
    /// The horizontal axis.
    public var x: Axis
    /// The vertical axis.
    public var y: Axis
    /// What is drawn, in the order of the legend.
    public var series: [Series]

    /// Creates a chart.
    public init(title: String, captions: [String] = [], x: Axis, y: Axis, series: [Series]) {
        self.title = title
        self.captions = captions
        self.x = x
        self.y = y
        self.series = series
    }
}
