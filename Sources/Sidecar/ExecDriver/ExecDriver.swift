import BrokerMessages
import Dispatch
import Foundation
import Logging
import Muster
import MusterAPI

/// Speaks to a broker through a program: one run per look, never two at a time.
///
/// A run gets everything that is desired on its standard input and prints everything that the broker holds. There is a
/// run at every interval, and at once when something else is desired; runs that were missed while one took long are one.
/// A run that fails changes nothing: what the last good one printed counts until it expires.
struct ExecDriver: BrokerDriver {
    let exchange: BrokerExchange
    let command: Command
    let interval: Duration
    let logger: Logger

    func run(_ context: BrokerContext) async throws {
        exchange.attach(context)
        defer { exchange.end() }
        // Several wishes for a look while one is under way are one.
        let (wishes, wish) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        await withTaskGroup { group in
            group.addTask { await exchange.keepTime() }
            group.addTask {
                while !Task.isCancelled {
                    wish.yield()
                    try? await Task.sleep(for: interval)
                }
            }
            group.addTask {
                var failures = FailureLog()
                let queue = DispatchQueue(label: "muster.exec")
                for await _ in wishes { await look(on: queue, &failures) }
            }
            for await steps in context.desired {
                exchange.desire(steps)
                wish.yield()
            }
            group.cancelAll()
        }
    }

    /// Runs the command once.
    private func look(on queue: DispatchQueue, _ failures: inout FailureLog) async {
        guard let request = exchange.request() else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let input = try? encoder.encode(request) else { preconditionFailure("a request is always encodable") }
        let run = await command.run(input: Array(input) + [UInt8(ascii: "\n")], on: queue)
        guard !Task.isCancelled else { return }
        do throws(CommandFailure) {
            try take(try run.output.get())
            if failures.end() { logger.info("the command works again") }
        } catch {
            exchange.noteFailure(error.word, error.description)
            guard failures.begin(error.word) else { return }
            logger.warning(
                "the command failed",
                metadata: ["error": "\(error)", "stderr": "\(Self.printable(run.errors))"])
        }
    }

    private func take(_ output: [UInt8]) throws(CommandFailure) {
        do throws(ContractViolation) {
            let reply = try ContractMessage.read(ExecReply.self, from: Data(output))
            do throws(BrokerRefusal) {
                try exchange.accept(reply)
            } catch {
                throw ContractViolation("the reply", error.problem.description)
            }
        } catch {
            throw .badOutput(error.description)
        }
    }

    /// What a program said, fit for a line of a log.
    static func printable(_ bytes: [UInt8]) -> String {
        String(
            String.UnicodeScalarView(
                String(decoding: bytes.prefix(512), as: UTF8.self).unicodeScalars
                    .map { $0.value < 32 || $0.value == 127 ? " " : $0 }))
    }

    /// Lets the first of several like failures into the log.
    private struct FailureLog {
        private var last: String?

        mutating func begin(_ word: String) -> Bool {
            defer { last = word }
            return last != word
        }

        mutating func end() -> Bool {
            defer { last = nil }
            return last != nil
        }
    }
}
