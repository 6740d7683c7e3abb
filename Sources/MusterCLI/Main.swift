import ArgumentParser
import Glibc

/// The entry point of the program `muster`.
@main
enum Main {
    static func main() async {
        // Text to a pager that was closed is no reason to be killed.
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try MusterCommand.parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            Exit.end(with: error)
        }
    }
}
