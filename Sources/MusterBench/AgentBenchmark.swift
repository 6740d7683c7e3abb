enum AgentBenchmark { static func run() async throws -> BenchTable { BenchTable(title: "") } }
