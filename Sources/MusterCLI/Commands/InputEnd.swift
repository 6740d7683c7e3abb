import Foundation
import Glibc

/// Waits until whoever started the process is gone.
enum InputEnd {
    /// Returns when standard input ends: the pipe that a parent holds open ends with the parent, however it ends.
    static func wait() async {
        let (ended, continuation) = AsyncStream.makeStream(of: Void.self)
        // A thread of its own, for it does nothing but wait, and ends with the process.
        Thread.detachNewThread {
            var byte: UInt8 = 0
            while true {
                let count = read(STDIN_FILENO, &byte, 1)
                if count == 0 || (count < 0 && errno != EINTR) { break }
            }
            continuation.finish()
        }
        for await _ in ended {}
    }
}
