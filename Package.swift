// swift-tools-version: 6.2
import PackageDescription

/// One list for every target: what swift-nio, swift-configuration and Hummingbird turn on.
let swiftSettings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableExperimentalFeature("Lifetimes"),
]

func target(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

func executable(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

func test(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

let heap = Target.Dependency.product(name: "HeapModule", package: "swift-collections")
let containers = Target.Dependency.product(name: "BasicContainers", package: "swift-collections")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let httpClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "muster",
    products: [
        .library(name: "Muster", targets: ["Muster"]),
        .library(name: "MusterClient", targets: ["MusterClient"]),
        .library(name: "SWIM", targets: ["SWIM"]),
        .library(name: "Placement", targets: ["Placement"]),
        .library(name: "Simulator", targets: ["Simulator"]),
        .executable(name: "muster", targets: ["MusterCLI"]),
    ],
    traits: [
        .trait(
            name: "Mutants", description: "Bugs that can be switched on, for testing the tests. Never for production.")
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
    ],
    targets: [
        .systemLibrary(
            name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"]), .brew(["libsodium"])]),
        // What glibc has for starting processes and does not show to Swift.
        .systemLibrary(name: "CProcess"),

        // Pure: no I/O, no clock, no Foundation, no async, no system randomness (PurityTests enforces it).
        target("SWIM", [heap]),
        target("Placement"),
        target("Cluster", ["SWIM", "Placement"]),

        target("PacketSecurity", ["CSodium"]),
        target("Spelling"),
        // Programs that others start: a broker's command, the agents of a cluster on one host.
        target("Processes"),
        // Clusters and plans as files: Muster's JSON and Kafka's.
        target("PlacementFiles", ["Placement", "Spelling"]),
        target("Simulator", ["Cluster", "SWIM", "Placement", "PacketSecurity", "Spelling", containers, yams]),
        target("Muster", ["Cluster", "SWIM", "Placement", "PacketSecurity", nioCore, nioPosix, logging, lifecycle]),
        // What configuration files say; without the network, so that it can be fuzzed.
        target("SidecarConfiguration", ["Cluster", "SWIM", "Spelling", yams]),
        target("MusterAPI"),
        // What brokers say; without the network, so that it can be fuzzed.
        target("BrokerMessages", ["MusterAPI", "Cluster", "Placement", "SWIM", "SidecarConfiguration", "Spelling"]),
        target("MusterClient", ["MusterAPI", httpClient, nioCore, nioHTTP1]),
        target(
            "Sidecar",
            [
                "BrokerMessages", "SidecarConfiguration", "Muster", "MusterAPI", "Cluster", "SWIM", "Placement",
                "PacketSecurity", "CSodium", "CProcess", "Processes",
                hummingbird, logging, lifecycle, unixSignals,
            ]),
        // Agents as child processes on one host: for the demonstration, the benchmarks and the system tests.
        target("LocalCluster", ["MusterClient", "PacketSecurity", "Processes", unixSignals]),
        executable(
            "MusterCLI",
            [
                "Sidecar", "SidecarConfiguration", "Muster", "LocalCluster", "MusterClient", "MusterAPI",
                "PacketSecurity", "Placement", "PlacementFiles", "Simulator", argumentParser, logging,
            ]),
        .target(name: "CAllocationCounter"),
        executable(
            "MusterBench",
            [
                "CAllocationCounter", "SWIM", "Placement", "PlacementFiles", "Simulator", "LocalCluster", "MusterAPI",
                "MusterClient", argumentParser,
            ]),

        executable("MusterMutants", ["SWIM", "Simulator"]),

        test("SWIMTests", ["SWIM"]),
        test("PlacementTests", ["Placement"]),
        test("PlacementFilesTests", ["PlacementFiles", "Placement"]),
        test("PacketSecurityTests", ["PacketSecurity"]),
        test("ClusterTests", ["Cluster", "SWIM", "Placement"]),
        test("SimulatorTests", ["Simulator", "Cluster", "SWIM", "Placement", "PacketSecurity", "FuzzTargets"]),
        test("MusterTests", ["Muster", "Cluster", "SWIM", "Placement", "PacketSecurity", nioCore, logging, lifecycle]),
        test("SidecarConfigurationTests", ["SidecarConfiguration", "Cluster", "SWIM"]),
        test(
            "SidecarTests",
            [
                "Sidecar", "BrokerMessages", "SidecarConfiguration", "Muster", "MusterAPI", "MusterClient", "Cluster",
                "SWIM", "Placement", logging, lifecycle,
            ]),
        test("MusterCLITests", ["MusterCLI", "MusterAPI"]),
        test("SpellingTests", ["Spelling"]),
        test("PurityTests", []),
        test("SystemTests", ["LocalCluster", "MusterAPI", "MusterClient"]),

        // What every decoder must survive, as plain functions; `make fuzz` drives them with libFuzzer.
        .target(
            name: "FuzzTargets",
            dependencies: [
                "BrokerMessages", "MusterAPI", "Cluster", "SWIM", "Placement", "PlacementFiles", "PacketSecurity",
                "CSodium",
                "Simulator", "SidecarConfiguration",
            ],
            path: "Tests/Fuzz/Targets", swiftSettings: swiftSettings),
        test("FuzzTests", ["FuzzTargets"]),
    ]
)

// The driver has no entry point of its own: libFuzzer brings it, and only `make fuzz` links libFuzzer.
if Context.environment["MUSTER_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "MusterFuzz", dependencies: ["FuzzTargets"], path: "Tests/Fuzz/Driver", swiftSettings: swiftSettings))
}
