import OCISpec
import StandardSyntaxes
import SyntaxKit
import Testing

@testable import BuildProxy

/// Routes that follow from a build's request or from its file.
struct RoutingPolicyTests {
    private static func policy(takesDockerfiles: Bool = false) throws -> RoutingPolicy {
        let images = try ["registry.example/build/frontend:2", "registry.example/mocker"].map {
            try ImageReference(parsing: $0)
        }
        return RoutingPolicy(registry: .standard, images: images, takesDockerfiles: takesDockerfiles)
    }

    @Test(
        arguments: [
            ("slipway.v0", [:], .compileHere(pinned: nil)),
            ("gateway.v0", ["source": "slipway/frontend"], .compileHere(pinned: nil)),
            ("gateway.v0", ["source": "slipway/mocker:1"], .compileHere(pinned: "mocker")),
            ("gateway.v0", ["source": "registry.example/build/frontend:2"], .compileHere(pinned: nil)),
            ("gateway.v0", ["source": "registry.example/build/frontend:3"], .passThrough),
            ("gateway.v0", ["source": "registry.example/mocker:7"], .compileHere(pinned: "mocker")),
            ("gateway.v0", ["source": "example.org/other"], .passThrough),
            ("gateway.v0", ["source": "NOT A REFERENCE"], .passThrough),
            ("gateway.v0", [:], .passThrough),
            ("dockerfile.v0", [:], .inspectSource),
            ("dockerfile.v0", ["build-arg:BUILDKIT_SYNTAX": ""], .inspectSource),
            ("dockerfile.v0", ["build-arg:BUILDKIT_SYNTAX": "slipway/ick --flag"], .compileHere(pinned: "ick")),
            ("dockerfile.v0", ["build-arg:BUILDKIT_SYNTAX": "docker/dockerfile:1"], .passThrough),
            ("", [:], .passThrough), ("unknown.v0", [:], .passThrough),
        ] as [(String, [String: String], RoutingPolicy.Route)]
    )
    func routesRequests(frontend: String, options: [String: String], route: RoutingPolicy.Route) throws {
        for takesDockerfiles in [false, true] {
            let policy = try Self.policy(takesDockerfiles: takesDockerfiles)
            #expect(policy.route(frontend: frontend, options: options) == route)
        }
    }

    @Test(
        arguments: [
            (nil, .passThrough, .compileHere(pinned: "dockerfile", isPlain: true)),
            ("docker/dockerfile:1", .passThrough, .compileHere(pinned: "dockerfile")),
            ("docker.io/docker/dockerfile-upstream:master", .passThrough, .compileHere(pinned: "dockerfile")),
            ("example.org/docker/dockerfile:1", .passThrough, .passThrough),
            ("slipway/gocker", .compileHere(pinned: "gocker"), .compileHere(pinned: "gocker")),
            ("slipway/frontend:1", .compileHere(pinned: nil), .compileHere(pinned: nil)),
            ("a b", .passThrough, .passThrough),
        ] as [(String?, RoutingPolicy.Route, RoutingPolicy.Route)]
    )
    func routesFiles(syntax: String?, route: RoutingPolicy.Route, withDockerfiles: RoutingPolicy.Route) throws {
        #expect(try Self.policy().route(syntax: syntax) == route)
        #expect(try Self.policy(takesDockerfiles: true).route(syntax: syntax) == withDockerfiles)
    }

    @Test func inspectsOnlyTheFirstFile() throws {
        let inspector = SourceInspector(try Self.policy(takesDockerfiles: true))
        #expect(!inspector.isDecided && !inspector.isPlain)
        try inspector.check("Dockerfile", Array("FROM scratch\n".utf8))
        #expect(inspector.isDecided && inspector.isPlain)
        try inspector.check("other", Array("#syntax=example.org/other\n".utf8))
    }

    @Test func leavesAFileThatNamesAnotherFrontend() throws {
        let inspector = SourceInspector(try Self.policy(takesDockerfiles: true))
        #expect(throws: NotClaimed.self) {
            try inspector.check("Dockerfile", Array("#syntax=example.org/other\nFROM scratch\n".utf8))
        }
        #expect(!inspector.isDecided)
        try inspector.check("Dockerfile", Array("#syntax=slipway/mocker\n".utf8))
        #expect(inspector.isDecided && !inspector.isPlain)
    }

    @Test func endsWithTheRouteOfAProbe() throws {
        let inspector = SourceInspector(try Self.policy(), endsWithRoute: true)
        for (text, route) in [("#syntax=slipway/ick\n", .compileHere(pinned: "ick")), ("FROM a\n", .passThrough)]
            as [(String, RoutingPolicy.Route)]
        {
            let found = #expect(throws: SourceInspector.RouteFound.self) { try inspector.check("f", Array(text.utf8)) }
            #expect(found?.route == route)
        }
    }
}
