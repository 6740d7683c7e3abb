import Foundation
import Testing

/// The modules that decide things are pure: the simulator runs them as they are, and every run can be repeated.
@Suite struct PurityTests {
    static let modules: [(name: String, imports: Set<String>)] = [
        ("SWIM", ["HeapModule"]),
        ("Placement", []),
        ("Cluster", ["SWIM", "Placement"]),
    ]

    @Test(arguments: modules) func aPureModuleBreaksNoRule(name: String, imports: Set<String>) throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let folder = root.appending(path: "Sources/\(name)")
        let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
            .compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
        #expect(files.count > 3, "nothing to look at in \(folder.path)")
        let rules = SourceRules(allowedImports: imports)
        for file in files {
            let violations = rules.violations(in: try String(contentsOf: file, encoding: .utf8))
            #expect(violations.isEmpty, "\(file.lastPathComponent)")
        }
    }

    /// The rules themselves: each of these lines must be found.
    @Test(arguments: [
        ("import", "import Foundation"), ("import", "public import NIOCore"), ("import", "@testable import Logging"),
        ("async", "func probe() async {}"), ("async", "let task = Task { }"),
        ("clock", "let now = ContinuousClock().now"),
        ("random", "let x = Int.random(in: 0..<3)"), ("random", "members.shuffled()"),
        ("random", "members.shuffle()"), ("hash seed", "var hasher = Hasher()"), ("hash seed", "id.hashValue % 3"),
        ("floating point", "let x: Double = 1"), ("output", "print(member)"),
        ("iterates a hash table", "var slots: [MemberID: Int] = [:]; for slot in slots {}"),
        ("iterates a hash table", "let seen = Set<Int>(); seen.sorted()"),
        ("iterates a hash table", "var index = [String: Int](); index.values.max()"),
        ("iterates a hash table", "func f(_ names: Set<String>) { names.forEach(g) }"),
    ]) func aPlantedViolationIsFound(rule: String, line: String) {
        let found = SourceRules(allowedImports: []).violations(in: line)
        #expect(found.map(\.rule).contains(rule))
    }

    /// What looks similar and is allowed.
    @Test(arguments: [
        "slots[id] = nil", "var slots: [MemberID: Int32] = [:]", "for slot in order {}", "// import Foundation",
        "random.shuffle(&slots)", "if let slot = slots[id] {}", "let printed = description",
    ]) func whatIsAllowedIsNotFound(line: String) {
        #expect(SourceRules(allowedImports: []).violations(in: line).isEmpty)
    }
}
