import Glibc
import MusterAPI
import MusterClient
import Spelling

/// Hands a directive to the agent, and waits for what comes of it.
struct Directing {
    /// How often it is looked whether it is done.
    static let interval = Duration.milliseconds(300)
    /// For how long an agent may be away, or not know of the directive yet, while somebody waits.
    static let patience = Duration.seconds(30)

    let client: MusterClient
    let request: DirectiveRequest
    /// The status if the agent refuses it.
    var refusedStatus = Exit.refused
    /// The status if it takes too long.
    var timedOutStatus = Exit.timedOut

    /// Asks, waits if that is wanted, and says what comes of it.
    ///
    /// - Parameter next: what to say if it is not waited for: what happens now and how to go on.
    func run(_ options: DirectiveOptions, _ waiting: WaitOptions? = nil, next: String) async throws {
        try await ask()
        guard let waiting, waiting.wait else {
            if options.json {
                Terminal.print(try OutputFormat.json(try await record(), isPretty: false))
            } else {
                Terminal.say(next)
            }
            return
        }
        let record = try await wait(limit: waiting.timeout)
        if options.json {
            Terminal.print(try OutputFormat.json(record, isPretty: false))
        } else {
            Terminal.say("\(DirectiveText.name(request)): done after \(Units.duration(record.ageSeconds))")
        }
    }

    /// Hands it over.
    private func ask() async throws {
        do throws(MusterClientError) {
            try await client.direct(request)
        } catch {
            throw await refusal(error)
        }
    }

    /// What to say of a request that was not taken.
    private func refusal(_ error: MusterClientError) async -> any Error {
        guard case .refused(let problem) = error, problem.status == 409 else { return error }
        var text = problem.description
        if problem.type == "unknown-node", let near = await nearest() { text += "; did you mean '\(near)'?" }
        return CommandFailure("\(text) (\(problem.type))", status: refusedStatus)
    }

    /// The member whose name is like the one that was given.
    private func nearest() async -> String? {
        guard let node = request.node, let members = try? await client.members() else { return nil }
        let unknown = [node, request.successor].compactMap { $0 }.first { name in !members.contains { $0.name == name }
        }
        return unknown.flatMap { EditDistance.nearest(to: $0, among: members.map(\.name)) }
    }

    /// What the agent knows of it; what was asked, while that is nothing.
    private func record() async throws -> DirectiveRecord {
        if let known = newest(try await client.directives()) { return known }
        let author = try await client.status().name
        return DirectiveRecord(request: request, author: author, ageSeconds: 0, state: .active)
    }

    private func newest(_ records: [DirectiveRecord]) -> DirectiveRecord? {
        records.filter {
            $0.request.action == request.action && $0.request.node == request.node
                && $0.request.partition == request.partition
        }.min { $0.ageSeconds < $1.ageSeconds }
    }

    /// Waits until it is done, and shows on standard error how far it is.
    private func wait(limit: Span?) async throws -> DirectiveRecord {
        let start = ContinuousClock.now
        var lastSeen = start
        var watch = Watch(STDERR_FILENO)
        while !Task.isCancelled {
            if let record = try await look(in: &watch) {
                if record.state == .done { return record }
                lastSeen = .now
            }
            if let limit, .now - start >= limit.duration {
                throw CommandFailure(
                    "\(DirectiveText.name(request)) is not done after \(Units.duration(limit.seconds)); it goes on",
                    status: timedOutStatus)
            }
            guard .now - lastSeen <= Directing.patience else {
                throw CommandFailure("the agent does not know of the directive any more", status: Exit.failure)
            }
            try await Task.sleep(for: Directing.interval)
        }
        throw CancellationError()
    }

    /// Looks how far it is, and shows it; nil while the agent cannot be asked or does not know of it.
    private func look(in watch: inout Watch) async throws -> DirectiveRecord? {
        guard let status = try await status(), let record = newest(status.directives) else { return nil }
        if record.state == .void {
            let reason = record.reason.map { ": \($0.text) (\($0.rule))" } ?? ""
            throw CommandFailure(
                "\(DirectiveText.name(request)) is no longer in force\(reason)", status: refusedStatus)
        }
        if record.state == .active { Directing.show(record, status, in: &watch) }
        return record
    }

    /// The agent's status; nil while it cannot be asked, for example because it is started again.
    private func status() async throws(MusterClientError) -> Status? {
        do throws(MusterClientError) {
            return try await client.status()
        } catch {
            guard error.isTemporary else { throw error }
            return nil
        }
    }

    /// How far it is.
    private static func show(_ record: DirectiveRecord, _ status: Status, in watch: inout Watch) {
        watch.show(
            {
                ([DirectiveText.line(record)] + (status.moves.map { ["moves: \(MoveText.summary($0).text)"] } ?? [])
                    + status.coordination.holds.map { "held: \(HoldText.line($0))" }).joined(separator: "\n")
            },
            lines: {
                [DirectiveText.watched(record)] + status.coordination.holds.map { HoldText.watched($0) }
            })
    }
}
