import Logging
import Muster

/// Speaks to a broker that watches the local interface: the broker asks what is desired and reports what it holds.
///
/// The contract is in the article <doc:BrokerContract>.
struct WatchDriver: BrokerDriver {
    let exchange: BrokerExchange

    func run(_ context: BrokerContext) async throws {
        exchange.attach(context)
        defer { exchange.end() }
        await withTaskGroup { group in
            group.addTask { await exchange.keepTime() }
            for await steps in context.desired { exchange.desire(steps) }
            group.cancelAll()
        }
    }
}
