import Foundation
import LocalCluster
import Testing

extension SystemTests {
    /// `muster plan` on files: what comes out, the statuses, and that nothing is left half done.
    @Test(.timeLimit(.minutes(1)))
    func plansAreMadeFromFiles() async throws {
        let directory = try LocalDirectory(prefix: "muster-plan")
        func file(_ name: String, _ text: String) throws -> String {
            let path = directory.path + "/" + name
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            return path
        }
        let cluster = try file(
            "cluster.json",
            """
            {"nodes":[{"id":1,"domain":["r1"]},{"id":2,"domain":["r2"]},{"id":3,"domain":["r3"]},
                      {"id":4,"domain":["r3"],"state":"dead"}],
             "partitions":[{"topic":"t","partition":0,"replicationFactor":3,"replicas":[1,2,4],"bytes":10}]}
            """)
        let table = try await Program.run("plan", "--cluster", cluster)
        #expect(table.status == 2)
        #expect(table.output.contains("1 replica to copy (10 B)"), "\(table)")
        let json = try await Program.run("plan", "--cluster", cluster, "--exact", "--output", "json")
        #expect(json.status == 2)
        let plan = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
        #expect(plan["assignment"] as? [String: [String]] == ["t/0": ["1", "2", "3"]])

        // Carried out, there is nothing left to do.
        let done = try file(
            "done.json",
            """
            {"nodes":[{"id":1,"domain":["r1"]},{"id":2,"domain":["r2"]},{"id":3,"domain":["r3"]}],
             "partitions":[{"topic":"t","partition":0,"replicationFactor":3,"replicas":[1,2,3],"bytes":10}]}
            """)
        #expect(try await Program.run("plan", "--cluster", done).status == 0)
        #expect(try await Program.run("plan", "score", "--cluster", done).status == 0)
        #expect(try await Program.run("plan", "diff", cluster, done).status == 2)
        #expect(try await Program.run("plan", "diff", done, done).status == 0)
        let lost = try await Program.run("plan", "simulate", "--cluster", done, "-e", "-node:3", "-e", "+node:r3")
        #expect(lost.status == 3, "between the two nobody can hold the third replica: \(lost)")
        let explained = try await Program.run("plan", "explain", "t/0", "--cluster", cluster, "--node", "4")
        #expect(explained.status == 0 && explained.output.contains("node-dead"), "\(explained)")

        // Kafka's files, with the way back, and never on top of older ones.
        let waves = directory.path + "/waves"
        #expect(try await Program.run("plan", "--cluster", cluster, "--kafka-dir", waves).status == 2)
        #expect(
            try String(contentsOfFile: waves + "/wave-001.json", encoding: .utf8)
                == #"{"partitions":[{"partition":0,"replicas":[1,2,3],"topic":"t"}],"version":1}"# + "\n")
        #expect(
            try String(contentsOfFile: waves + "/wave-001.rollback.json", encoding: .utf8).contains("[1,2]"))
        #expect(try await Program.run("plan", "--cluster", cluster, "--kafka-dir", waves).status == 1)

        let broken = try await Program.run("plan", "--cluster", file("broken.json", #"{"nodes":["#))
        #expect(broken.status == 1 && broken.output == "")
        #expect(broken.errors.hasPrefix("muster: \(directory.path)/broken.json: line 1, column "), "\(broken.errors)")
        #expect(try await Program.run("plan", "--cluster", directory.path + "/none.json").status == 1)
        #expect(try await Program.run("plan", "--clutser", cluster).status == 1)
    }
}
