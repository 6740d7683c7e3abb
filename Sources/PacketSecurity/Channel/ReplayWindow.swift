/// Which of a sender's sequence numbers have been seen: one bit each for the recent ones, none for the rest.
///
/// The ring of RFC 6479: 16 blocks of 64 bits. The block of the newest number is in use from its first bit on, and so
/// 960 numbers behind the newest are certain to be remembered; older ones are refused unseen. Moving forward
/// clears whole blocks instead of shifting bits.
///
/// Ask ``accepts(_:)`` before decrypting, which is cheap, and ``commit(_:)`` only after the tag has verified: a forger
/// could otherwise push the window forward and shut the true sender out.
package struct ReplayWindow: Sendable {
    /// How far behind the newest number a number may be.
    package static let size: UInt64 = 960

    private static let blockCount: UInt64 = 16
    private var blocks: InlineArray<16, UInt64> = .init(repeating: 0)

    /// The highest number committed; 0 before the first one.
    package private(set) var highest: UInt64 = 0

    package init() {}

    /// Whether a number is new. 0 never is: senders begin with 1.
    ///
    /// - Complexity: O(1).
    package func accepts(_ sequence: UInt64) -> Bool {
        guard sequence <= highest else { return true }
        guard sequence > 0, highest - sequence < ReplayWindow.size else { return false }
        return blocks[ReplayWindow.block(sequence)] & ReplayWindow.bit(sequence) == 0
    }

    /// Marks a number as seen; returns `false`, and changes nothing, if it was not new.
    ///
    /// - Complexity: O(1): at most 16 blocks are cleared, however far the number is ahead.
    package mutating func commit(_ sequence: UInt64) -> Bool {
        guard accepts(sequence) else { return false }
        if sequence > highest {
            let current = highest >> 6
            let advance = min((sequence >> 6) - current, ReplayWindow.blockCount)
            var step: UInt64 = 1
            while step <= advance {
                blocks[Int((current &+ step) % ReplayWindow.blockCount)] = 0
                step += 1
            }
            highest = sequence
        }
        blocks[ReplayWindow.block(sequence)] |= ReplayWindow.bit(sequence)
        return true
    }

    private static func block(_ sequence: UInt64) -> Int { Int((sequence >> 6) % blockCount) }

    private static func bit(_ sequence: UInt64) -> UInt64 { 1 << (sequence % 64) }
}
