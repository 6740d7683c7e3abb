import MusterAPI
import MusterClient

/// What an event stream has said so far.
actor EventLog {
    private(set) var records: [EventRecord] = []

    /// Listens until the stream ends.
    func follow(_ client: MusterClient) async throws {
        for try await record in client.events() { records.append(record) }
    }
}
