import Foundation
import LocalCluster
import MusterAPI
import MusterClient
import Testing

extension SystemTests {
    /// The exit statuses that scripts rely on, and what goes to which stream.
    @Test(.timeLimit(.minutes(1)))
    func exitStatuses() async throws {
        let directory = try LocalDirectory(prefix: "muster-system")
        let key = directory.path + "/keyring.json"
        #expect(try await Program.run("--help").status == 0)
        #expect(try await Program.run("--version").output == "0.1.0\n")
        let generated = try await Program.run("keys", "generate", key)
        #expect(generated.status == 0)
        #expect(try await Program.run("keys", "generate", key).status == 1)
        #expect(try await Program.run("keys", "generate", "--force", key).status == 0)
        let shown = try await Program.run("keys", "show", key, "--output", "json")
        #expect(shown.status == 0)
        #expect(shown.output.contains("\"state\" : \"primary\""))
        #expect(shown.errors == "")
        let secret = try String(contentsOfFile: key, encoding: .utf8)
        let material = secret.split(separator: "\"").first { $0.utf8.count >= 43 }
        #expect(material.map { !shown.output.contains($0) && !generated.output.contains($0) } == true)

        for (words, meant) in [
            (["memebers"], "muster members"), (["plan", "shwo"], "muster plan show"),
            (["partitions", "lst", "--topic", "t"], "muster partitions list"),
        ] {
            let misspelt = try await Program.run(words)
            #expect(misspelt.errors.hasSuffix("; did you mean '\(meant)'?\n"), "\(misspelt.errors)")
            #expect(misspelt.errors.split(separator: "\n").count == 1)
        }
        let option = try await Program.run("members", "--outptu", "json")
        #expect(option.errors.contains("--output"), "\(option.errors)")
        let replay = try await Program.run("sim", "replay", directory.path + "/none.yaml", "--until", "soon")
        #expect(replay.status == 2 && replay.errors.contains("muster sim replay"), "\(replay.errors)")
        let list = try await Program.run("sim", "list", "nowhere")
        #expect(list.status == 2 && list.errors.contains("there is no folder nowhere in /"), "\(list.errors)")

        for wrong in [["frobnicate"], ["members", "--output", "xml"], ["partitions", "who", "orders"], ["agent"]] {
            let refused = try await Program.run(wrong)
            #expect(refused.status == 2, "\(wrong)")
            #expect(refused.output == "", "complaints go to standard error")
        }

        let nobody = try await Program.run("members", environment: ["MUSTER_SOCKET": directory.path + "/none.sock"])
        #expect(nobody.status == 1)
        #expect(nobody.errors == "muster: no agent is listening at \(directory.path)/none.sock\n")

        let configuration = directory.path + "/m.yaml"
        try "cluster: {nmae: c}\n".write(toFile: configuration, atomically: true, encoding: .utf8)
        let whole = directory.path + "/whole.yaml"
        try
            "cluster: {name: c}\nnode: {name: n, state_directory: s, bind: 127.0.0.1:0}\nsecurity: {keyring: keyring.json}\n"
            .write(toFile: whole, atomically: true, encoding: .utf8)
        let checked = try await Program.run("agent", "--config", whole, "--check")
        #expect(checked.status == 0, "\(checked.errors)")
        #expect(checked.errors.contains("keyring.json is right: ") && checked.errors.contains(" (primary)"))
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: key)
        let open = try await Program.run("agent", "--config", whole, "--check")
        #expect(open.status == 2 && open.errors.contains("mode 0644"), "\(open.errors)")

        let refused = try await Program.run("agent", "--config", configuration)
        #expect(refused.status == 2)
        #expect(refused.errors.hasPrefix("muster: \(configuration):1:11: unknown key \"nmae\""))
        #expect(refused.errors.hasSuffix("did you mean \"name\"?\n"))
    }

    @Test(.timeLimit(.minutes(1)))
    func answersAndAbsences() async throws {
        try await LocalCluster.with { cluster in
            let port = try DatagramSocket.freePorts(1)[0]
            try cluster.configure("n1", port: port, seeds: [])
            let agent = try cluster.start("n1")
            try await cluster.wait(for: "all to be alive", within: .seconds(10)) {
                (try? await agent.client.status())?.members.alive == 1
            }
            let socket = cluster.path("n1.sock")
            let members = try await Program.run("members", "--socket", socket)
            #expect(members.status == 0)
            #expect(members.output.hasPrefix("NAME"))
            #expect(!members.output.contains("\u{1B}"), "no colours into a file")
            #expect(try await Program.run("members", "n9", "--socket", socket).status == 3)
            #expect(try await Program.run("partitions", "who", "t/0", "--socket", socket).status == 3)
            #expect(try await Program.run("plan", "show", "--socket", socket).status == 3)
            #expect(try await Program.run("status", "--socket", socket).status == 0)
            // A second agent on the same socket is refused before it does anything.
            try cluster.configure("n1", port: port, seeds: [], state: "other.state")
            let refused = try await Program.run("agent", "--config", cluster.path("n1.yaml"))
            #expect(refused.status == 1)
            #expect(try await Program.run("status", "--socket", socket).status == 0)
        }
    }
}
