import Testing

@testable import MusterCLI

@Suite struct TableTests {
    private func table(_ text: String) -> Table {
        var table = Table(["NAME", .init("N", isNumber: true), "NOTE"])
        table.add(["n1", "7", .init(text)])
        table.add(["node-with-a-long-name", "12", "-"])
        return table
    }

    @Test func columnsAreAlignedAndNothingTrails() {
        #expect(
            table("ok").render(isColoured: false, width: nil) == """
                NAME                    N  NOTE
                n1                      7  ok
                node-with-a-long-name  12  -
                """)
        for line in table("").render(isColoured: false, width: nil).split(separator: "\n") { #expect(line.last != " ") }
    }

    /// The last column is broken at spaces where it does not fit.
    @Test func aLongTextGoesOnBelowItself() {
        let text = table("three replicas wait for the node that is dead").render(isColoured: false, width: 56)
        #expect(
            text == """
                NAME                    N  NOTE
                n1                      7  three replicas wait for the
                                           node that is dead
                node-with-a-long-name  12  -
                """)
    }

    /// Where too little room is left beside the others, it gets lines of its own.
    @Test func aNarrowTerminalPutsItBelow() {
        let text = table("three replicas wait for the node that is dead").render(isColoured: false, width: 44)
        #expect(
            text == """
                NAME                    N
                n1                      7
                    three replicas wait for the node that is
                    dead
                node-with-a-long-name  12
                """)
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 44 })
    }

    @Test func numbersWithNouns() {
        #expect(Units.count(1, "move") == "1 move" && Units.count(0, "move") == "0 moves")
        #expect(Units.count(UInt64(2), "packet") == "2 packets")
    }
}
