import Testing

@testable import SWIM

@Suite struct PagedArrayTests {
    /// Appends, removals and changes at random, across the ends of pages, give what an array gives.
    @Test(arguments: [1, 2, 3] as [UInt64]) func itAgreesWithAnArray(seed: UInt64) {
        var random = RandomGenerator(seed: seed)
        var reference: [UInt64] = []
        var paged = PagedArray<UInt64>()
        for step in 0..<4_000 {
            // Grows to a few pages, then shrinks to nothing, and again.
            let grows = step % 1_000 < 500 ? random.below(4) > 0 : random.below(4) == 0
            if grows || reference.isEmpty {
                let element = random.next()
                reference.append(element)
                paged.append(element)
            } else {
                #expect(paged.removeLast() == reference.removeLast())
            }
            if !reference.isEmpty {
                let index = random.index(below: reference.count)
                reference[index] ^= 1
                paged[index] ^= 1
            }
            #expect(paged.count == reference.count)
            if step % 250 == 0 { #expect(Array(paged) == reference) }
        }
        #expect(Array(PagedArray(reference)) == reference)
    }

    /// What is written to one copy is not seen in the other, whichever of them it is and wherever it is written.
    @Test(arguments: [0, 63, 64, 127, 128, 149]) func copiesDoNotSeeEachOther(index: Int) {
        let elements = Array(0..<150)
        let original = PagedArray(elements)
        var copy = original
        copy[index] = -1
        #expect(Array(original) == elements)
        #expect(copy[index] == -1)
        var shorter = original
        let last = shorter.removeLast()
        shorter.append(-2)
        #expect(last == 149)
        #expect(original[149] == 149)
        #expect(shorter[149] == -2)
    }

    /// Lengthening goes to the end of a page, and the pages that it adds have the same element everywhere.
    @Test func lengtheningFillsWholePages() {
        var paged = PagedArray<Int>()
        paged.extend(toInclude: 0, with: 7)
        #expect(paged.count == 64)
        paged[3] = 1
        paged.extend(toInclude: 63, with: 8)
        #expect(paged.count == 64)
        paged.extend(toInclude: 200, with: 9)
        #expect(paged.count == 256)
        paged[70] = 2
        for index in 0..<256 {
            let expected = index == 3 ? 1 : index == 70 ? 2 : index < 64 ? 7 : 9
            #expect(paged[index] == expected, "at \(index)")
        }
    }

    /// The element to fill with is made only where there is something to fill.
    @Test func lengtheningAsksForTheElementOnlyOnce() {
        var made = 0
        func element() -> Int {
            made += 1
            return made
        }
        var paged = PagedArray<Int>()
        paged.extend(toInclude: 500, with: element())
        paged.extend(toInclude: 100, with: element())
        #expect(made == 1)
        #expect(Array(paged).allSatisfy { $0 == 1 })
    }
}
