import Foundation

/// What a pure module may not do, as rules over its source text.
///
/// Text, not a compiler: a rule looks for what a careless line would look like. Comments are ignored.
struct SourceRules {
    /// A line that breaks a rule.
    struct Violation: Hashable, CustomStringConvertible {
        var line: Int
        var rule: String
        var text: String

        var description: String { "\(line): \(rule): \(text)" }
    }

    /// The modules that may be imported.
    var allowedImports: Set<String>

    /// Words that stand for a clock, a thread, system randomness or a seed that differs between processes.
    private static let forbidden: [(rule: String, pattern: String)] = [
        ("async", #"\b(async|await|Task|actor|AsyncStream|DispatchQueue)\b"#),
        ("clock", #"\b(ContinuousClock|SuspendingClock|Date|DispatchTime|clock_gettime|gettimeofday)\b"#),
        ("random", #"\.random\(|\.shuffled\(\)|\.shuffle\(\)|\.randomElement\(|\bSystemRandomNumberGenerator\b"#),
        ("hash seed", #"\bHasher\b|\.hashValue\b|\bObjectIdentifier\b"#),
        ("floating point", #"\b(Double|Float|Float32|Float64|CGFloat)\b"#),
        ("output", #"\b(print|debugPrint|dump|Logger)\("#),
    ]

    func violations(in source: String) -> [Violation] {
        let lines = source.split(separator: "\n", omittingEmptySubsequences: false).map(SourceRules.withoutComment)
        let hashed = SourceRules.hashedNames(in: lines)
        var found: [Violation] = []
        for (index, line) in lines.enumerated() {
            func report(_ rule: String) {
                found.append(Violation(line: index + 1, rule: rule, text: line.trimmingCharacters(in: .whitespaces)))
            }
            if let module = line.firstMatch(of: /^\s*(?:@\w+\s+)?(?:\w+\s+)?import\s+(?:\w+\s+)?(\w+)/)?.output.1,
                !allowedImports.contains(String(module))
            {
                report("import")
            }
            for (rule, pattern) in SourceRules.forbidden
            where line.range(of: pattern, options: .regularExpression) != nil { report(rule) }
            for name in hashed where SourceRules.iterates(name, in: line) { report("iterates a hash table") }
        }
        return found
    }

    private static func withoutComment(_ line: Substring) -> String {
        guard let comment = line.range(of: "//") else { return String(line) }
        return String(line[..<comment.lowerBound])
    }

    /// The names of variables, parameters and properties that are declared as a Dictionary or a Set.
    private static func hashedNames(in lines: [String]) -> Set<String> {
        let annotated = /(\w+)\s*:\s*(?:inout\s+|borrowing\s+)?(?:\[[^\[\]()]*:[^\[\]()]*\]|Set<|Dictionary<)/
        let types = #"\[\s*:\s*\]|\[[\w<>?.]+\s*:\s*[\w<>?.\[\]]+\]\(|Set[<(]|Dictionary[<(]"#
        var names: Set<String> = []
        for line in lines {
            for match in line.matches(of: annotated) { names.insert(String(match.output.1)) }
            // `let seen = Set<Int>()`: the word before the equals sign.
            if let assignment = line.range(of: #"(var|let)\s+\w+\s*=\s*(\#(types))"#, options: .regularExpression),
                let name = line[assignment].firstMatch(of: /(?:var|let)\s+(\w+)/)
            {
                names.insert(String(name.output.1))
            }
        }
        return names
    }

    private static func iterates(_ name: String, in line: String) -> Bool {
        let pattern =
            #"\bin\s+(self\.)?\#(name)\s*(\{|$|\.|where)|\b\#(name)\.(keys|values|map|compactMap|flatMap|filter"#
            + #"|forEach|reduce|sorted|first|min|max|enumerated|lazy|makeIterator|randomElement|popFirst|allSatisfy)\b"#
        return line.range(of: pattern, options: .regularExpression) != nil
    }
}
