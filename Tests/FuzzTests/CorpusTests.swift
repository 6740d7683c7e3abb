import Foundation
import FuzzTargets
import Testing

/// What fuzzing has found worth keeping goes through the decoders with every run of the tests.
@Suite struct CorpusTests {
    /// What covers the decoders, and what once broke them.
    enum Kind: String, CaseIterable {
        case corpus = "Corpus"
        case findings = "Findings"
    }

    static func files(_ kind: Kind, of target: FuzzTarget) throws -> [URL] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../Fuzz/\(kind.rawValue)/\(target.rawValue)").standardized
        guard kind == .corpus || FileManager.default.fileExists(atPath: folder.path) else { return [] }
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return files.filter { !$0.lastPathComponent.hasPrefix(".") }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
    }

    @Test(arguments: FuzzTarget.allCases) func theCorpusIsSurvived(target: FuzzTarget) throws {
        let files = try Self.files(.corpus, of: target)
        #expect(files.count >= 5, "hardly anything to go through")
        for file in try files + Self.files(.findings, of: target) {
            let input = [UInt8](try Data(contentsOf: file))
            do {
                try target.run(input)
            } catch {
                Issue.record("\(target.rawValue)/\(file.lastPathComponent): \(error)")
            }
        }
    }

    @Test(arguments: FuzzTarget.allCases) func theSeedsAreSurvived(target: FuzzTarget) throws {
        for (index, seed) in target.seeds.enumerated() {
            do {
                try target.run(seed)
            } catch {
                Issue.record("\(target.rawValue), seed \(index): \(error)")
            }
        }
    }

    @Test func theCorpusIsSmall() throws {
        var count = 0
        var bytes = 0
        for target in FuzzTarget.allCases {
            for file in try Self.files(.corpus, of: target) {
                count += 1
                bytes += try Data(contentsOf: file).count
            }
        }
        #expect(count <= 400 && bytes <= 200_000, "\(count) files, \(bytes) bytes")
    }
}
