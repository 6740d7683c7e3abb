import ArgumentParser
import Glibc
import PacketSecurity

/// `muster keys`.
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Make and inspect the file with a cluster's keys.",
        discussion: """
            EXAMPLES
              muster keys generate /etc/muster/keyring.json
              muster keys show /etc/muster/keyring.json
            """,
        subcommands: [Generate.self, Show.self])

    /// One line of `muster keys show`.
    struct KeyRecord: Encodable {
        var fingerprint: String
        var state: String
    }

    /// `muster keys generate`.
    struct Generate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a file with one new key.",
            discussion: """
                Nobody but the owner may read the file. Give every node of the cluster a copy; whoever has it is trusted.

                EXAMPLES
                  muster keys generate keyring.json
                  muster keys generate --force keyring.json    throws the old keys away
                """)

        @Argument(help: "The file to write.", completion: .file())
        var file: String

        @Flag(help: "Replace the file if it exists. Nodes with the old keys are then strangers.")
        var force = false

        func run() throws {
            let keyring = try keyringResult { () throws(KeyringError) in
                try Keyring.generate(at: file, replacing: force)
            }
            for entry in keyring.entries { Terminal.print("\(entry.fingerprint)") }
            Terminal.say("wrote \(file) with one key; only its fingerprint is ever shown")
        }
    }

    /// `muster keys show`.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the fingerprints of the keys in a file, never the keys.",
            discussion: """
                EXAMPLES
                  muster keys show keyring.json
                  muster keys show keyring.json --output json
                """)

        @Argument(help: "The file to read.", completion: .file())
        var file: String

        @Option(name: [.short, .long], help: "How to show the answer: table or json.")
        var output: OutputFormat = .table

        func run() throws {
            let keyring = try keyringResult { () throws(KeyringError) in try Keyring(contentsOf: file) }
            let records = keyring.entries.map {
                KeyRecord(fingerprint: $0.fingerprint.description, state: $0.state.rawValue)
            }
            switch output {
            case .json: Terminal.print(try OutputFormat.json(records))
            case .table:
                var table = Table(["FINGERPRINT", "STATE"])
                for record in records { table.add([.init(record.fingerprint), .init(record.state)]) }
                Terminal.print(table.render(isColoured: Terminal.hasColour(STDOUT_FILENO)))
            }
        }
    }
}

/// Turns a keyring's error into a failure of the command.
private func keyringResult(_ body: () throws(KeyringError) -> Keyring) throws -> Keyring {
    do throws(KeyringError) {
        return try body()
    } catch {
        throw CommandFailure("\(error)")
    }
}
