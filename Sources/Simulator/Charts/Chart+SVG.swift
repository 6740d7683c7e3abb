extension Chart {
    private static let width = 900.0
    private static let plot = (left: 74.0, top: 52.0, width: 560.0, height: 380.0)
    private static let colours = [
        "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8c6bb1", "#a6761d",
    ]
    private static let dashes = ["", "9 4", "3 3", "12 4 3 4", "6 2", "2 5", "14 3", "1 3"]
    private static let theoryColour = "#7d8590"
    private static let theoryDashes = ["5 5", "2 4", "9 3 2 3", "1 6"]

    /// The chart as a document of its own. It follows the viewer's choice of a light or a dark appearance; where that
    /// is not known it is light.
    public func svg() -> String {
        let values = series.flatMap(\.points)
        let horizontal = AxisRange(x, values: values.map(\.x))
        let vertical = AxisRange(y, values: values.map(\.y))
        let height = Chart.plot.top + Chart.plot.height + 62 + 18 * Double(captions.count)
        var lines = [
            #"<svg xmlns="http://www.w3.org/2000/svg" width="\#(Int(Chart.width))" height="\#(Int(height))" "#
                + #"viewBox="0 0 \#(Int(Chart.width)) \#(Int(height))" role="img" "#
                + #"font-family="system-ui, 'DejaVu Sans', sans-serif" font-size="13">"#,
            "<title>\(Chart.escape(title))</title>",
            """
            <style>
            .paper { fill: #ffffff } .ink { fill: #1b1f24 } .faint { fill: #57606a }
            .grid { stroke: #d8dee4; stroke-width: 1 } .axis { stroke: #57606a; stroke-width: 1 }
            @media (prefers-color-scheme: dark) {
              .paper { fill: #0d1117 } .ink { fill: #e6edf3 } .faint { fill: #9198a1 }
              .grid { stroke: #30363d } .axis { stroke: #9198a1 }
            }
            </style>
            """,
            #"<rect class="paper" width="100%" height="100%"/>"#,
            text(title, Chart.plot.left, 30, "ink", #"font-size="17" font-weight="600""#),
        ]
        lines += frame(horizontal, vertical)
        for index in series.indices { lines += draw(index, horizontal, vertical) }
        lines += legend()
        for (index, caption) in captions.enumerated() {
            let y = Chart.plot.top + Chart.plot.height + 66 + 18 * Double(index)
            lines.append(text(caption, Chart.plot.left, y, "faint", #"font-size="12""#))
        }
        lines.append("</svg>")
        return lines.joined(separator: "\n") + "\n"
    }

    private func frame(_ horizontal: AxisRange, _ vertical: AxisRange) -> [String] {
        let plot = Chart.plot
        let (right, bottom) = (plot.left + plot.width, plot.top + plot.height)
        var lines: [String] = []
        for tick in vertical.ticks {
            guard let place = vertical.place(tick) else { continue }
            let y = bottom - place * plot.height
            lines.append(line("grid", plot.left, y, right, y))
            lines.append(text(NumberText.short(tick), plot.left - 8, y + 4, "faint", #"text-anchor="end""#))
        }
        for tick in horizontal.ticks {
            guard let place = horizontal.place(tick) else { continue }
            let x = plot.left + place * plot.width
            lines.append(line("grid", x, plot.top, x, bottom))
            lines.append(text(NumberText.short(tick), x, bottom + 20, "faint", #"text-anchor="middle""#))
        }
        let middle = plot.top + plot.height / 2
        return lines + [
            line("axis", plot.left, bottom, right, bottom), line("axis", plot.left, plot.top, plot.left, bottom),
            text(x.label, plot.left + plot.width / 2, bottom + 42, "ink", #"text-anchor="middle""#),
            text(
                y.label, 20, middle, "ink",
                #"text-anchor="middle" transform="rotate(-90 20 \#(Chart.number(middle)))""#),
        ]
    }

    private func draw(_ index: Int, _ horizontal: AxisRange, _ vertical: AxisRange) -> [String] {
        let style = series[index].style
        // A gap in the values is a gap in the line.
        var pieces: [[(x: Double, y: Double)]] = [[]]
        for point in series[index].points {
            if let across = horizontal.place(point.x), let up = vertical.place(point.y) {
                let place = (
                    x: Chart.plot.left + across * Chart.plot.width,
                    y: Chart.plot.top + (1 - up) * Chart.plot.height
                )
                if style == .step, let last = pieces[pieces.count - 1].last {
                    pieces[pieces.count - 1].append((x: place.x, y: last.y))
                }
                pieces[pieces.count - 1].append(place)
            } else if !pieces[pieces.count - 1].isEmpty {
                pieces.append([])
            }
        }
        var lines: [String] = []
        for piece in pieces where piece.count > 1 && style != .points {
            let path = piece.map { "\(Chart.number($0.x)),\(Chart.number($0.y))" }.joined(separator: " ")
            lines.append(#"<polyline fill="none" \#(stroke(index)) points="\#(path)"/>"#)
        }
        if style == .line || style == .points {
            for place in pieces.joined() { lines.append(mark(index, place.x, place.y)) }
        }
        return lines
    }

    private func legend() -> [String] {
        let left = Chart.plot.left + Chart.plot.width + 20
        return series.indices.flatMap { index in
            let y = Chart.plot.top + 12 + 22 * Double(index)
            var lines: [String] = []
            if series[index].style != .points {
                lines.append(
                    #"<line \#(stroke(index)) x1="\#(Chart.number(left))" y1="\#(Chart.number(y))" "#
                        + #"x2="\#(Chart.number(left + 34))" y2="\#(Chart.number(y))"/>"#)
            }
            if series[index].style == .line || series[index].style == .points {
                lines.append(mark(index, left + 17, y))
            }
            return lines + [text(series[index].label, left + 42, y + 4, "ink", "")]
        }
    }

    /// How many series of the same sort come before: what decides colour and dash.
    private func rank(_ index: Int) -> Int {
        let isTheory = series[index].style == .theory
        return series[..<index].count { ($0.style == .theory) == isTheory }
    }

    private func stroke(_ index: Int) -> String {
        let rank = rank(index)
        guard series[index].style != .theory else {
            return
                #"stroke="\#(Chart.theoryColour)" stroke-width="1.3" stroke-dasharray="\#(Chart.theoryDashes[rank % 4])""#
        }
        let dash = Chart.dashes[rank % Chart.dashes.count]
        let pattern = dash.isEmpty ? "" : #" stroke-dasharray="\#(dash)""#
        return #"stroke="\#(Chart.colours[rank % Chart.colours.count])" stroke-width="2"\#(pattern)"#
    }

    private func mark(_ index: Int, _ x: Double, _ y: Double) -> String {
        let colour = Chart.colours[rank(index) % Chart.colours.count]
        return #"<circle cx="\#(Chart.number(x))" cy="\#(Chart.number(y))" r="3.2" fill="\#(colour)"/>"#
    }

    private func text(_ text: String, _ x: Double, _ y: Double, _ name: String, _ attributes: String) -> String {
        #"<text class="\#(name)" x="\#(Chart.number(x))" y="\#(Chart.number(y))" \#(attributes)>"#
            + "\(Chart.escape(text))</text>"
    }

    private func line(_ name: String, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> String {
        #"<line class="\#(name)" x1="\#(Chart.number(x1))" y1="\#(Chart.number(y1))" "#
            + #"x2="\#(Chart.number(x2))" y2="\#(Chart.number(y2))"/>"#
    }

    private static func number(_ value: Double) -> String { NumberText.fixed(value, 1) }

    private static func escape(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.append(character)
            }
        }
        return result
    }
}
