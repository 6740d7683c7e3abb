import ArgumentParser
import Spelling

/// Finds out which command was meant by a misspelt one. Misspelt options are the parser's affair.
enum Suggestion {
    /// What to say of the first word that should be a command and is none; nil if there is no such word.
    ///
    /// - Parameter arguments: the command line without the program's name.
    static func about(_ arguments: [String]) -> String? {
        var command: any ParsableCommand.Type = MusterCommand.self
        var path = [command._commandName]
        for argument in arguments {
            let commands = command.configuration.subcommands
            // Options of a group of commands are only those that end the program, and a leaf's arguments are its own.
            guard !commands.isEmpty, !argument.hasPrefix("-"), argument != "help" else { return nil }
            if let next = commands.first(where: { $0._commandName == argument }) {
                command = next
                path.append(argument)
                continue
            }
            let group = path.joined(separator: " ")
            var names: [String] = []
            for candidate in commands where candidate.configuration.shouldDisplay {
                names.append(candidate._commandName)
            }
            guard let nearest = EditDistance.nearest(to: argument, among: names) else {
                return "'\(group)' has no command '\(argument)'; '\(group) --help' lists those it has"
            }
            return "'\(group)' has no command '\(argument)'; did you mean '\(group) \(nearest)'?"
        }
        return nil
    }
}
