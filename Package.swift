// swift-tools-version: 6.2
import PackageDescription

/// The settings of all hand-written targets: Swift 6 language mode, strict imports, warnings as errors.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

/// The settings of generated code, which isn't edited to satisfy the stricter ones.
let generatedSettings: [SwiftSetting] = [.swiftLanguageMode(.v6)]

let protobuf: Target.Dependency = .product(name: "SwiftProtobuf", package: "swift-protobuf")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioEmbedded: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP2: Target.Dependency = .product(name: "NIOHTTP2", package: "swift-nio-http2")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioTLS: Target.Dependency = .product(name: "NIOTLS", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let nioHPACK: Target.Dependency = .product(name: "NIOHPACK", package: "swift-nio-http2")
let asyncHTTPClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")
let systemPackage: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")

/// The modules and what each may import. `dev/check-imports` compares the `import` lines of the sources with this list.
let modules: [(name: String, dependencies: [Target.Dependency])] = [
    ("SourceText", []),
    ("Diagnostics", ["SourceText"]),
    ("JSON", ["SourceText"]),
    ("OCISpec", ["JSON", "Diagnostics", "SourceText"]),
    ("LLB", ["CMessageDigest", "JSON", "OCISpec", "SourceText"]),
    ("LLBInspection", ["LLB", "LLBProtos", "JSON", "OCISpec", "SourceText", protobuf]),
    ("BuildPlan", ["Diagnostics", "OCISpec", "SourceText"]),
    ("ShellWords", ["Diagnostics", "SourceText"]),
    ("ValueTree", ["Diagnostics", "JSON", "SourceText"]),
    ("SyntaxKit", ["LLB", "BuildPlan", "ValueTree", "Diagnostics", "JSON", "OCISpec", "SourceText"]),
    ("YAMLTree", ["CLibYAML", "ValueTree", "Diagnostics", "SourceText"]),
    ("TOMLTree", ["ValueTree", "Diagnostics", "SourceText"]),
    (
        "MockerfileSyntax",
        ["SyntaxKit", "YAMLTree", "ValueTree", "BuildPlan", "Diagnostics", "JSON", "OCISpec", "SourceText"]
    ),
    ("GockerfileSyntax", ["SyntaxKit", "YAMLTree", "ValueTree", "BuildPlan", "Diagnostics", "JSON", "SourceText"]),
    (
        "DockerfileSyntax",
        ["SyntaxKit", "ValueTree", "Lint", "ShellWords", "BuildPlan", "Diagnostics", "JSON", "SourceText"]
    ),
    (
        "CargoSyntax",
        ["SyntaxKit", "TOMLTree", "ValueTree", "BuildPlan", "Diagnostics", "JSON", "SourceText"]
    ),
    ("NixSyntax", ["SyntaxKit", "BuildPlan", "LLB", "Diagnostics", "JSON", "OCISpec", "SourceText"]),
    (
        "EarthfileSyntax",
        [
            "SyntaxKit", "ValueTree", "DockerfileSyntax", "ShellWords", "Lint", "BuildPlan", "LLB", "Diagnostics",
            "JSON",
            "OCISpec", "SourceText",
        ]
    ),
    (
        "StandardSyntaxes",
        [
            "SyntaxKit", "MockerfileSyntax", "GockerfileSyntax", "DockerfileSyntax", "CargoSyntax", "NixSyntax",
            "EarthfileSyntax",
            "SourceText",
        ]
    ),
    ("Lint", ["Diagnostics", "SourceText"]),
    ("LintFixes", ["Lint", "Diagnostics", "SourceText"]),
    ("DiagnosticReports", ["Frontend", "LintFixes", "Lint", "Diagnostics", "JSON", "SourceText"]),
    ("GraphExplanation", ["LocalSolver", "Lowering", "LLB", "LLBProtos", "JSON", "SourceText", protobuf]),
    (
        "LanguageServices",
        ["SyntaxKit", "ValueTree", "GraphExplanation", "BuildPlan", "ShellWords", "Diagnostics", "SourceText"]
    ),
    (
        "LanguageServer",
        [
            "LanguageServices", "SyntaxKit", "GraphExplanation", "DiagnosticReports", "Diagnostics", "JSON",
            "SourceText",
        ]
    ),
    ("Lowering", ["BuildPlan", "Lint", "ShellWords", "LLB", "OCISpec", "Diagnostics", "SourceText"]),
    ("Bridge", ["LLB", "JSON", "OCISpec", "Diagnostics", "SourceText"]),
    ("GatewayClient", ["Bridge", "LLB", "JSON", "OCISpec", "Diagnostics", "SourceText"]),
    ("GRPCFraming", ["GatewayClient", "Bridge", "LLB", "SourceText", nioCore, nioHTTP2, nioHPACK]),
    ("StdioTransport", ["GRPCFraming", "GatewayClient", "Bridge", nioCore, nioEmbedded, nioHTTP2, nioHPACK]),
    ("LocalSolver", ["Bridge", "LLB", "JSON", "OCISpec", "Diagnostics", "SourceText"]),
    ("SourcePolicy", ["LLB", "JSON", "Diagnostics", "SourceText"]),
    ("Registry", ["LocalSolver", "LLB", "JSON", "OCISpec", "SourceText"]),
    (
        "RegistryTransport",
        [
            "Registry", "SourceText", asyncHTTPClient, nioCore, nioHTTP1, nioPosix, nioSSL, subprocess, systemPackage,
        ]
    ),
    (
        "Frontend",
        [
            "SyntaxKit", "SourcePolicy", "Lint", "Lowering", "ShellWords", "Bridge", "LLB", "BuildPlan", "JSON",
            "OCISpec",
            "Diagnostics",
            "SourceText",
        ]
    ),
    (
        "CompileService",
        [
            "Frontend", "LocalSolver", "SyntaxKit", "Lint", "Lowering", "Bridge", "LLB", "JSON", "OCISpec",
            "Diagnostics", "SourceText", "ServiceProtos", protobuf,
        ]
    ),
    ("CompileExecutor", []),
    ("HTTPServing", [nioCore, nioPosix, nioHTTP1]),
    (
        "Explorer",
        [
            "HTTPServing", "DiagnosticReports", "GraphExplanation", "LLBInspection", "CExplorerPage", "Frontend",
            "LocalSolver", "Lowering", "SyntaxKit", "LLB", "JSON", "Diagnostics", "SourceText",
        ]
    ),
    ("GRPCStreams", ["GRPCFraming", "GatewayClient", "Bridge", nioCore, nioHTTP2, nioHPACK]),
    (
        "ServiceSupport",
        [
            "HTTPServing", "CompileService", "Diagnostics", "Frontend", "GatewayClient", "Bridge", "LLB", "JSON",
            "SourceText", "TraceProtos", protobuf, logging, nioCore, nioPosix,
        ]
    ),
    ("ServiceSecurity", ["ServiceSupport", "Bridge", "LLB", "SourceText", logging, nioCore, nioHPACK, nioSSL, nioTLS]),
    (
        "ServiceSettings",
        ["ServiceSecurity", "ServiceSupport", "ValueTree", "JSON", "OCISpec", "Diagnostics", "SourceText"]
    ),
    (
        "UpstreamLink",
        [
            "GRPCStreams", "ServiceSecurity", "ServiceSupport", "GatewayClient", "Bridge", logging, nioCore, nioPosix,
            nioHTTP2, nioSSL,
        ]
    ),
    (
        "BuildProxy",
        [
            "GRPCFraming", "GRPCStreams", "UpstreamLink", "ServiceSecurity", "ServiceSupport", "CompileService",
            "CompileExecutor",
            "ServiceProtos", "Frontend", "SyntaxKit", "GatewayClient", "Bridge", "LLB", "JSON", "OCISpec",
            "Diagnostics",
            "SourceText", "ControlProtos", "GatewayProtos", "LLBProtos", protobuf, logging, nioCore, nioPosix, nioHTTP2,
            nioHPACK,
            nioSSL,
        ]
    ),
]

/// The modules whose tests have golden files in a folder `Fixtures`.
let withFixtures: Set<String> = [
    "BuildProxy", "DockerfileSyntax", "EarthfileSyntax", "Frontend", "LLB", "LLBInspection", "Lowering", "OCISpec",
    "ShellWords", "StdioTransport",
]

/// Dependencies of a module's tests besides those of the module. `Goldens` reads the files that tests compare with.
let testDependencies: [String: [Target.Dependency]] = [
    "LintFixes": ["DiagnosticReports", "Frontend", "LocalSolver", "StandardSyntaxes", "SyntaxKit", "OCISpec"],
    "DiagnosticReports": ["TestSupport"],
    "LanguageServices": [
        "DockerfileSyntax", "Frontend", "LLB", "Lint", "LocalSolver", "OCISpec", "StandardSyntaxes", "TestSupport",
    ],
    "StandardSyntaxes": ["Diagnostics", "Goldens", "TestSupport"],
    "LanguageServer": ["StandardSyntaxes"],
    "Explorer": ["StandardSyntaxes", "OCISpec"],
    "HTTPServing": [nioEmbedded],
    "GraphExplanation": ["Frontend", "StandardSyntaxes", "SyntaxKit", "OCISpec"],
    "LLB": ["Goldens", "LLBInspection", "LLBProtos", "ServiceProtos", protobuf],
    "LLBInspection": ["Goldens"],
    "GatewayClient": ["GatewayProtos", "LLBProtos", protobuf],
    "DockerfileSyntax": ["Goldens", "TestSupport"],
    "MockerfileSyntax": ["Goldens", "TestSupport"],
    "Frontend": [
        "BenchSyntax", "TestSupport", "Goldens", "LLBInspection", "LocalSolver", "GatewayClient", "StandardSyntaxes",
    ],
    "BuildProxy": ["TestSupport", "ServiceTestSupport", "ServiceSettings", "StandardSyntaxes", nioEmbedded],
    "ServiceSettings": ["TOMLTree"],
    "CompileExecutor": ["TestSupport"],
    "ShellWords": ["TestSupport"],
    "CargoSyntax": [
        "Goldens", "TestSupport", "Frontend", "StandardSyntaxes", "Lowering", "LLBInspection", "LocalSolver", "OCISpec",
    ],
    "EarthfileSyntax": [
        "Goldens", "TestSupport", "Frontend", "StandardSyntaxes", "Lowering", "LLBInspection", "LocalSolver", "Bridge",
    ],
    "NixSyntax": ["Goldens", "Frontend", "StandardSyntaxes", "Lowering", "LLBInspection", "LocalSolver", "Bridge"],
    "SyntaxKit": ["Goldens"],
    "ServiceSupport": ["ServiceTestSupport", "ServiceSecurity", nioEmbedded],
    "GRPCStreams": ["TestSupport", nioEmbedded],
    "UpstreamLink": ["ServiceTestSupport", "TestSupport"],
    "ServiceSecurity": ["ServiceTestSupport", nioEmbedded],
    "CompileService": ["BenchSyntax", "CompileExecutor", "StandardSyntaxes", "TestSupport"],
    "LocalSolver": ["LLBProtos", protobuf],
    "GockerfileSyntax": [
        "Goldens", "LLBInspection", "LocalSolver", "Frontend", "StandardSyntaxes", "Lowering", "OCISpec",
    ],
    "Lowering": ["Goldens", "LLBInspection", "DockerfileSyntax", "SyntaxKit", "JSON", "TestSupport"],
    "ValueTree": ["YAMLTree"],
    "RegistryTransport": ["TestSupport", "LLB", "LocalSolver", "OCISpec"],
    "StdioTransport": ["TestSupport", "CHandlerConformances"],
]

/// The linker flags of the frontend's executable. It is the only file of the image, so it is static, and it is linked at a fixed
/// address: at its start a position-independent executable relocates every page that holds an address, which took a quarter of
/// the example build's processor time. The Makefile builds with `--disable-local-rpath`, because SwiftPM's default run path has
/// no meaning without a dynamic loader.
let staticExecutable = [
    "-static-executable", "-use-ld=lld",
    // Merges functions with the same instructions, so that fewer pages are read at the start. Safe, because no code compares
    // the addresses of functions.
    "-Xlinker", "--icf=all",
    // Leaves out the unwind tables and their index. The start files of static programs would register them.
    "-Xlinker", "-T", "-Xlinker", "\(Context.packageDirectory)/dev/frontend.ld", "-Xlinker", "--no-eh-frame-hdr",
    "-Xlinker", "--defsym=__register_frame_info=0", "-Xlinker", "--defsym=__deregister_frame_info=0",
    // Places the functions that a start calls next to each other, in the order of their first call, so that it reads few pages.
    // The list is recorded by dev/order-symbols; names that don't exist any more are ignored.
    "-Xlinker", "--symbol-ordering-file=\(Context.packageDirectory)/dev/start-order.txt",
    "-Xlinker", "--no-warn-symbol-ordering",
    // Answers the casts of swift-nio's pipeline from a table (CHandlerConformances).
    "-Xlinker", "--wrap=swift_conformsToProtocol",
]

/// The linker flags of the command.
let commandExecutable = [
    "-use-ld=lld",
    // SwiftPM exports the symbols of an executable for the sake of plug-ins. The command has none, and without the export the linker
    // can leave out functions that nothing calls, and the tables of their names: a sixth of the file.
    "-Xlinker", "--no-export-dynamic",
    // Places the functions that builds and compilations call next to each other, so that the processor's caches and its table of
    // pages hold them. The list is recorded like the image's.
    "-Xlinker", "--symbol-ordering-file=\(Context.packageDirectory)/dev/service-order.txt", "-Xlinker",
    "--no-warn-symbol-ordering",
    // Merges functions with the same instructions: a tenth of the file. Safe, because no code compares the addresses of functions,
    // that of BoringSSL included, which Chromium links in the same way.
    "-Xlinker", "--icf=all",
]

let package = Package(
    name: "slipway",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "slipway-frontend", targets: ["slipway-frontend"]),
        .executable(name: "slipway", targets: ["slipway"]),
        .library(name: "LLB", targets: ["LLB"]),
        .library(name: "LLBInspection", targets: ["LLBInspection"]),
        .library(
            name: "SlipwayFrontend",
            targets: ["Frontend", "SyntaxKit", "Bridge", "GatewayClient", "LocalSolver", "BuildPlan"]
        ),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0", traits: []),
        .package(url: "https://github.com/apple/swift-system", from: "1.6.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    ],
    targets: [
        .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CMessageDigest", providers: [.apt(["nettle-dev"])]),
        .target(name: "CHeapReservation"),
        .target(name: "CHandlerConformances"),
        .target(name: "CExplorerPage", exclude: ["page", "examples"]),
        .target(name: "LLBProtos", dependencies: [protobuf], swiftSettings: generatedSettings),
        .target(name: "GatewayProtos", dependencies: ["LLBProtos", protobuf], swiftSettings: generatedSettings),
        .target(
            name: "ControlProtos",
            dependencies: ["GatewayProtos", "LLBProtos", protobuf],
            swiftSettings: generatedSettings
        ),
        .target(name: "ServiceProtos", dependencies: [protobuf], swiftSettings: generatedSettings),
        .target(name: "TraceProtos", dependencies: [protobuf], swiftSettings: generatedSettings),
        .executableTarget(
            name: "slipway-frontend",
            dependencies: [
                "Frontend", "StdioTransport", "GatewayClient", "StandardSyntaxes", "SyntaxKit", "CHeapReservation",
                "CHandlerConformances",
            ],
            swiftSettings: settings,
            linkerSettings: [.unsafeFlags(staticExecutable, .when(platforms: [.linux], configuration: .release))]
        ),
        .executableTarget(
            name: "slipway",
            dependencies: [
                "Frontend", "BuildProxy", "UpstreamLink", "ServiceSettings", "ServiceSecurity", "ServiceSupport",
                "LocalSolver",
                "StandardSyntaxes", "SyntaxKit", "Bridge", "BuildPlan", "Explorer", "GraphExplanation", "HTTPServing",
                "LLB",
                "LLBInspection", "Lint", "CompileExecutor", "LanguageServer", "LanguageServices", "Lowering",
                "Registry", "RegistryTransport", "SourcePolicy",
                "JSON", "OCISpec", "DiagnosticReports", "Diagnostics", "SourceText", "TOMLTree", "ValueTree", logging,
                lifecycle, unixSignals,
                nioCore,
                nioHTTP1, nioPosix,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings,
            linkerSettings: [.unsafeFlags(commandExecutable, .when(platforms: [.linux], configuration: .release))]
        ),
        .target(
            name: "TestSupport",
            dependencies: [subprocess, systemPackage],
            path: "Tests/Support",
            swiftSettings: settings
        ),
        .target(
            name: "Goldens",
            dependencies: ["BuildPlan", "DockerfileSyntax", "JSON", "SourceText", "SyntaxKit", "TestSupport"],
            path: "Tests/Goldens",
            swiftSettings: settings
        ),
        // A program syntax for tests of the interface.
        .target(
            name: "BenchSyntax",
            dependencies: [
                "SyntaxKit", "StandardSyntaxes", "DockerfileSyntax", "BuildPlan", "LLB", "OCISpec", "Diagnostics",
                "SourceText",
            ],
            path: "Tests/BenchSyntax",
            swiftSettings: settings
        ),
        .target(
            name: "ComplexityShapes",
            dependencies: ["ServiceProtos", protobuf],
            path: "Tests/ComplexityShapes",
            swiftSettings: settings
        ),
        // The program whose instructions `ComplexityTests` counts. Kept small, because valgrind translates all code that runs.
        .executableTarget(
            name: "complexity-probe",
            dependencies: [
                "ComplexityShapes", "CompileService", "Frontend", "StandardSyntaxes", "SyntaxKit", "LLB",
                "LLBInspection", "Diagnostics", "SourceText", "ShellWords", "TOMLTree", "OCISpec", "JSON",
                "ServiceProtos", protobuf,
            ],
            path: "Tests/ComplexityProbe",
            swiftSettings: settings
        ),
        .testTarget(
            name: "ComplexityTests",
            dependencies: ["ComplexityShapes", "complexity-probe", "TestSupport"],
            swiftSettings: settings
        ),
        .target(
            name: "ServiceTestSupport",
            dependencies: ["TestSupport", logging],
            path: "Tests/ServiceTestSupport",
            swiftSettings: settings
        ),
        .testTarget(
            name: "EngineTests",
            dependencies: [
                "BenchSyntax", "BuildProxy", "UpstreamLink", "ServiceSupport", "Frontend", "StandardSyntaxes",
                "SyntaxKit", "TestSupport", logging,
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SlipwayCommandTests",
            dependencies: [
                "slipway", "BuildProxy", "ServiceSettings", "ServiceSupport", "Frontend", "StandardSyntaxes",
                "SyntaxKit", "JSON",
                "TestSupport", logging, subprocess, systemPackage,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            exclude: ["Fixtures"],
            swiftSettings: settings
        ),
    ]
        + modules.map { .target(name: $0.name, dependencies: $0.dependencies, swiftSettings: settings) }
        + modules.map {
            .testTarget(
                name: $0.name + "Tests",
                dependencies: [.target(name: $0.name)] + $0.dependencies + (testDependencies[$0.name] ?? []),
                exclude: withFixtures.contains($0.name) ? ["Fixtures"] : [],
                swiftSettings: settings
            )
        }
)

// The fuzzing program of `make fuzz` (Fuzz/README.md). libFuzzer provides its `main`, so it links only with
// `-sanitize=fuzzer`, and other builds must not contain it.
if Context.environment["SLIPWAY_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "slipway-fuzz",
            dependencies: [
                "SyntaxKit", "MockerfileSyntax", "GockerfileSyntax", "DockerfileSyntax", "EarthfileSyntax",
                "CargoSyntax",
                "NixSyntax", "StandardSyntaxes", "YAMLTree", "TOMLTree", "ShellWords", "OCISpec", "JSON", "LLB",
                "LLBInspection", "LLBProtos", "Lowering",
                "Frontend", "LanguageServer", "LanguageServices",
                "LocalSolver", "ServiceSettings", "GRPCFraming", "GRPCStreams", "GatewayClient", "Bridge",
                "Diagnostics", "SourceText", protobuf, nioCore, nioEmbedded, nioHTTP2, nioHPACK,
            ],
            path: "Fuzz/Sources",
            swiftSettings: settings
        )
    )
}
