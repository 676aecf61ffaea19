// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "cross-compile",
    dependencies: [
        // In a package elsewhere: .package(url: "…/slipway", from: "…")
        .package(name: "slipway", path: "../..")
    ],
    targets: [
        .executableTarget(name: "cross-compile", dependencies: [.product(name: "LLB", package: "slipway")])
    ]
)
