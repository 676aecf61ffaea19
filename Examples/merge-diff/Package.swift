// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "merge-diff",
    dependencies: [
        // In a package elsewhere: .package(url: "…/slipway", from: "…")
        .package(name: "slipway", path: "../..")
    ],
    targets: [
        .executableTarget(name: "merge-diff", dependencies: [.product(name: "LLB", package: "slipway")])
    ]
)
