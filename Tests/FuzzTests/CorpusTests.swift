import Foundation
import FuzzTargets
import Testing

/// What fuzzing has found worth keeping goes through the decoders with every run of the tests.
@Suite struct CorpusTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Fuzz/Corpus")
        .standardized

    static func files(of target: FuzzTarget) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(
            at: folder.appending(path: target.rawValue), includingPropertiesForKeys: nil
        ).filter { !$0.lastPathComponent.hasPrefix(".") }.sorted { $0.lastPathComponent < $1.lastPathComponent }
    }

    @Test(arguments: FuzzTarget.allCases) func theCorpusIsSurvived(target: FuzzTarget) throws {
        let files = try Self.files(of: target)
        #expect(files.count >= 5, "hardly anything to go through")
        for file in files {
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
            for file in try Self.files(of: target) {
                count += 1
                bytes += try Data(contentsOf: file).count
            }
        }
        #expect(count <= 1000 && bytes <= 300_000, "\(count) files, \(bytes) bytes")
    }
}
