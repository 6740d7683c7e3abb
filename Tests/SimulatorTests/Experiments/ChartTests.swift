import Foundation
import FoundationXML
import Testing

@testable import Simulator

@Suite struct ChartTests {
    @Test func linearTicksAreRoundAndContainTheValues() {
        let range = AxisRange(Chart.Axis("", from: 0), values: [0.3, 17.2])
        #expect(range.ticks == [0, 5, 10, 15, 20])
        #expect(range.place(0) == 0)
        #expect(range.place(20) == 1)
        #expect(range.place(.nan) == nil)
    }

    @Test func logarithmicTicksGoByOneTwoFive() {
        let range = AxisRange(Chart.Axis("", .logarithmic), values: [8, 1_000])
        #expect(range.ticks == [5, 10, 20, 50, 100, 200, 500, 1_000])
        #expect(range.place(0) == nil)
        #expect(abs(range.place((5.0 * 1_000).squareRoot())! - 0.5) < 1e-9)
    }

    @Test func aSingleValueHasAnAxisToo() {
        for scale in [Chart.Axis.Scale.linear, .logarithmic] {
            let range = AxisRange(Chart.Axis("", scale), values: [3])
            #expect(range.low <= 3 && range.high >= 3 && range.low < range.high)
        }
    }

    @Test func theDocumentIsWellFormedAndShowsEverySeries() throws {
        let chart = Chart(
            title: "a < b & \"c\"", captions: ["one", "two"], x: Chart.Axis("members", .logarithmic),
            y: Chart.Axis("seconds"),
            series: [
                Chart.Series("first", points: [(x: 1, y: 1), (x: 10, y: 2)]),
                Chart.Series("second", .step, points: [(x: 1, y: 1), (x: 10, y: 2), (x: 20, y: 2)]),
                Chart.Series("gap", points: [(x: 1, y: 1), (x: 2, y: 1), (x: 0, y: 1), (x: 5, y: 1), (x: 9, y: 1)]),
                Chart.Series("marks", .points, points: [(x: 3, y: 3)]),
            ])
        let counter = ElementCounter()
        let parser = XMLParser(data: Data(chart.svg().utf8))
        parser.delegate = counter
        #expect(parser.parse(), "\(String(describing: parser.parserError))")
        // A gap splits its line in two; marks alone have no line.
        #expect(counter.counts["polyline"] == 4)
        // One mark per point with a place and one in the legend, for lines and marks.
        #expect(counter.counts["circle"] == (2 + 1) + (4 + 1) + (1 + 1))
        for label in ["first", "second", "gap", "marks", "one", "two", "a < b & \"c\""] {
            #expect(counter.texts.contains(label))
        }
    }

    private final class ElementCounter: NSObject, XMLParserDelegate {
        var counts: [String: Int] = [:]
        var texts: [String] = []
        private var text = ""

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
            attributes: [String: String]
        ) {
            counts[name, default: 0] += 1
            text = ""
        }

        func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

        func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
            texts.append(text)
        }
    }
}
