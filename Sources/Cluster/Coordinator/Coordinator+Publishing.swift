import Placement
import SWIM

extension Coordinator {
    /// An entry to publish.
    typealias Page = (key: StateKey, payload: StatePayload, value: [UInt8])

    /// What changed in the plan and in the steps, as entries. The announcement comes first: it says which pages count.
    ///
    /// - Parameters:
    ///   - force: everything, whether it changed or not.
    ///   - floor: versions below this are of an earlier tenure.
    mutating func takePages(force: Bool, floor: UInt64, at now: Instant) -> [Page] {
        var pages: [Page] = []
        if force { movePages = Pager(empty: MovePage(epoch: epoch, generation: generation)) }
        if force { stepPages = Pager(empty: StepPage()) }
        if force || haveStepsChanged {
            for change in stepPages.update(steps.filter { stepPages.accepts($0) }) {
                let page = stepPages.pages[change.page]
                pages.append((StateKey(.steps, page: UInt16(change.page)), .steps(page.elements), page.encoded()))
            }
        }
        if force || haveMovesChanged {
            if arePlanPagesNew { movePages = Pager(empty: MovePage(epoch: epoch, generation: generation)) }
            var planned: [PlannedMove] = []
            for (ordinal, move) in moves.enumerated() {
                planned.append(
                    PlannedMove(
                        ordinal: ordinal, move: move.move, state: move.state,
                        bytesPerSecond: move.shown.bytesPerSecond, idle: move.shown.idle,
                        wait: move.shown.wait?.reason(roster)))
            }
            planned.sort { $0.partition < $1.partition }
            for change in movePages.update(planned) {
                let page = movePages.pages[change.page]
                let payload = StatePayload.PlanPage(epoch: epoch, generation: generation, elements: page.elements)
                pages.append((StateKey(.moves, page: UInt16(change.page)), .moves(payload), page.encoded()))
            }
        }
        let refusalPages = refusalPages()
        if force || arePlanPagesNew { pages += refusalPages }
        for (number, page) in holdPages.update(holds, all: force, at: now) {
            pages.append((StateKey(.holds, page: UInt16(number)), .holds(page.holds), page.bytes))
        }

        var tenure = TenureAnnouncement(epoch: epoch, isActive: true)
        tenure.generation = generation
        tenure.lowerBound = lowerBound
        tenure.stepPages = stepPages.pages.count
        tenure.movePages = movePages.pages.count
        tenure.refusalPages = refusalPages.count
        tenure.holdPages = holdPages.count
        tenure.floor = floor
        haveStepsChanged = false
        haveMovesChanged = false
        arePlanPagesNew = false
        return [(StateKey(.tenure), .tenure(tenure), tenure.encoded())] + pages
    }

    private func refusalPages() -> [Page] {
        var pages: [Page] = []
        var elements: [Refusal] = []
        var header = ValueWriter()
        header.write(number: epoch)
        header.write(number: generation)
        var bytes = header.bytes
        func end() {
            let payload = StatePayload.PlanPage(epoch: epoch, generation: generation, elements: elements)
            pages.append((StateKey(.refusals, page: UInt16(pages.count)), .refusals(payload), bytes))
            elements = []
            bytes = header.bytes
        }
        for refusal in refused {
            let encoded = refusal.encoded()
            if bytes.count + encoded.count > StateEntry.largestValue { end() }
            elements.append(refusal)
            bytes += encoded
        }
        if !elements.isEmpty { end() }
        return pages
    }
}
