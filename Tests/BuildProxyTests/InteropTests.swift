import BuildProxy
import Foundation
import ServiceSupport
import TestSupport
import Testing

/// The service between a C++ client and a fake solver, both on gRPC's C core, unencrypted and over mutual TLS. Each case is
/// a function of that name in `Tests/BuildProxyTests/Fixtures/interop`.
@Suite(.serialized)
struct InteropTests {
    static let passing = [
        "both_ways", "cancellation", "client_gone", "compression", "deadline", "metadata", "opaque_details", "pinned",
        "sizes", "slow_reader", "solver_killed", "unknown_method",
    ]
    static let building = [
        "malformed", "many_builds", "ping", "read_file", "solve_by_syntax", "solve_ours", "solve_theirs",
        "typed_details", "unknown_build", "whole_broken_build", "whole_build", "whole_foreign_build",
    ]

    static let compiling = [
        "bad_request", "broken_source", "check", "compile", "compile_stream", "compressed", "health_check",
        "large_context", "lists", "many_compiles", "metadata_ignored", "no_such_method", "reflection_lists",
        "stream_cancelled", "stream_deadline", "stream_without_answers", "too_large",
    ]

    @Test(arguments: passing + building + compiling)
    func plain(name: String) async throws {
        try await withProxy(files: ProxyTests.files) { target, _ in
            let output = try await TestProcess.interop([target, name]).end()
            #expect(output.text.hasSuffix("ok\n") && output.status == 0, Comment(rawValue: output.text))
        }
    }

    @Test(arguments: passing + building + compiling)
    func secure(name: String) async throws {
        try await withSecureFiles { proxy in
            let certificates = proxy.certificates
            let arguments = [
                "127.0.0.1:\(proxy.port)", name, "--ca", certificates.path("ca.pem"), "--certificate",
                certificates.path("alice.pem"), "--key", certificates.path("alice.key"),
            ]
            let output = try await TestProcess.interop(arguments).end()
            #expect(output.text.hasSuffix("ok\n") && output.status == 0, Comment(rawValue: output.text))
        }
    }

    /// The cases of `ProxyTests` over TLS, except one that needs a lower limit.
    @Test(
        arguments: ProxyTests.passing + ProxyTests.building.filter { $0 != "too_much_at_once" } + ProxyTests.wholeBuilds
    )
    func securePython(name: String) async throws {
        try await withSecureFiles { proxy in
            let arguments = ["127.0.0.1:\(proxy.port)", name, proxy.certificates.folder.path, "alice"]
            let output = try await TestProcess.fixture("client.py", arguments).end()
            #expect(output.text.hasSuffix("ok\n") && output.status == 0, Comment(rawValue: output.text))
        }
    }

    /// The cases of `CompileServiceTests` over TLS.
    @Test(arguments: CompileServiceTests.answering + CompileServiceTests.asking + CompileServiceTests.telling)
    func securePythonCompiling(name: String) async throws {
        try await withSecureFiles { proxy in
            let arguments = ["127.0.0.1:\(proxy.port)", name, proxy.certificates.folder.path, "alice"]
            let output = try await TestProcess.fixture("compiler.py", arguments).end()
            #expect(output.text.hasSuffix("ok\n") && output.status == 0, Comment(rawValue: output.text))
        }
    }

    /// Runs a proxy with mutual TLS in front of a fake solver that has the files of `ProxyTests`.
    private func withSecureFiles(_ body: (SecureProxy) async throws -> Void) async throws {
        try await withSecureProxy(
            set: { configuration, certificates in
                try configuration.useMutualTLS(certificates)
                for (name, text) in ProxyTests.files { try certificates.write(name, text) }
                configuration.routing = try RoutingPolicy.forTests()
            },
            body
        )
    }
}
