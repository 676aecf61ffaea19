import Glibc
import ServiceSupport
import ServiceTestSupport
import Testing

@testable import BuildProxy
@testable import ServiceSecurity

/// The token file, and the authentication required per service.
struct TokenTests {
    static let right = "0123456789abcdef0123456789abcdef"

    @Test func namesTokens() throws {
        let text = """
            # who may compile
            ci \(Self.right)

            \tweb.site   AAAAAAAAAAAAAAAA-._~+/==\r
            ci a-second-token-for-ci
            """
        let table = try TokenTable(parsing: Array(text.utf8), file: "tokens")
        #expect(table.name(of: Self.right) == "ci")
        #expect(table.name(of: "a-second-token-for-ci") == "ci")
        #expect(table.name(of: "AAAAAAAAAAAAAAAA-._~+/==") == "web.site")
        for wrong in ["", "ci", Self.right + "x", String(Self.right.dropLast()), Self.right.uppercased()] {
            #expect(table.name(of: wrong) == nil)
        }
    }

    @Test(arguments: [
        ("", "tokens: contains no tokens: expected one line NAME TOKEN per token"),
        ("# nothing\n\n", "tokens: contains no tokens: expected one line NAME TOKEN per token"),
        ("\nci\n", "tokens:2: expected NAME TOKEN, found one word"),
        ("ci \(right) more\n", "tokens:1: expected NAME TOKEN, found 3 words"),
        ("ci short\n", "tokens:1: the token of 'ci' has 5 characters: expected 16 to 1024"),
        (
            "ci \(String(repeating: "a", count: 1025))",
            "tokens:1: the token of 'ci' has 1025 characters: expected 16 to 1024"
        ),
        (
            "c,i \(right)",
            "tokens:1: invalid name 'c,i': expected at most 64 letters, digits and . _ @ -"
        ),
        (
            "ci 0123456789abcde\"\n",
            "tokens:1: the token of 'ci' contains characters other than letters, digits and - . _ ~ + / ="
        ),
        ("ci \(right)\n\nweb \(right)\n", "tokens:3: the token of 'web' is the same as that of 'ci' in line 1"),
    ])
    func refuses(text: String, expected: String) {
        #expect {
            try TokenTable(parsing: Array(text.utf8), file: "tokens")
        } throws: { error in
            // The error must not quote a token, not even a malformed one.
            "\(error)" == expected && !"\(error)".contains(Self.right)
        }
    }

    @Test func refusesWhatIsNoText() {
        #expect {
            try TokenTable(parsing: [0x61, 0xFF], file: "tokens")
        } throws: { error in
            "\(error)" == "tokens:1: is not UTF-8"
        }
        #expect {
            try TokenFile("/nowhere/tokens")
        } throws: { error in
            "\(error)" == "/nowhere/tokens: can't be read: No such file or directory"
        }
    }

    @Test(arguments: [
        ("/slipway.v1.Compiler/Compile", Credentials.Service.compile),
        ("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", .compile),
        ("/grpc.health.v1.Health/Check", .health),
        ("/moby.buildkit.v1.Control/Solve", .build),
        ("/slipway.v10/Compile", .build),
        ("slipway.v1.Compiler/Compile", .build),
        ("", .build),
    ])
    func knowsServices(path: String, expected: Credentials.Service) {
        #expect(Credentials.Service(path: path) == expected)
    }
}

/// Calls with tokens, over connections with and without TLS.
@Suite(.serialized)
struct ShownTokenTests {
    static let tokens = "ci \(TokenTests.right)\n"

    @Test(arguments: ["plain", "tls"])
    func onlyRightTokensAreTaken(kind: String) async throws {
        try await withSecureProxy(set: { configuration, certificates in
            try configuration.useTokens(certificates, Self.tokens)
            guard kind == "tls" else { return }
            configuration.tls = try ServerTLS(
                certificate: certificates.path("slipway.pem"),
                key: certificates.path("slipway.key"),
                clientCA: nil
            )
        }) { proxy in
            try await proxy.run("tokens", kind, TokenTests.right)
            #expect(await proxy.log.has("debug call", "caller=token ci"))
            #expect(!proxy.log.lines.contains { $0.contains(TokenTests.right.dropLast()) })
        }
    }

    @Test func tokenOrCertificate() async throws {
        try await withSecureProxy(set: { configuration, certificates in
            try configuration.useMutualTLS(certificates)
            try configuration.useTokens(certificates, Self.tokens)
        }) { proxy in
            try await proxy.run("token_and_certificate", TokenTests.right)
            try await proxy.run("token_alone_builds_nothing", TokenTests.right)
        }
    }

    @Test func hostedCallsKnowTheirCaller() async throws {
        try await withSecureProxy(set: { configuration, certificates in
            try configuration.useMutualTLS(certificates)
            try configuration.useTokens(certificates, Self.tokens)
            configuration.hosted = MethodTable([
                "grpc.health.v1.Health": ["Check": .unary { _, _ in Array("serving".utf8) }],
                "slipway.v1.Test": [
                    "Who": .unary { _, call in
                        Array("\(call.caller)|\(call.metadata.map(\.name).joined(separator: ","))".utf8)
                    }
                ],
            ])
        }) { proxy in
            try await proxy.run("hosted", TokenTests.right)
        }
    }

    @Test func withoutFileAllMayCompile() async throws {
        try await withSecureProxy { proxy in try await proxy.run("open_to_all") }
    }

    @Test func changedTokensHold() async throws {
        let next = "fedcba9876543210fedcba9876543210"
        try await withSecureProxy(set: { configuration, certificates in
            try configuration.useTokens(certificates, Self.tokens)
        }) { proxy in
            try await proxy.run("token_fails", next)
            try proxy.certificates.write("tokens", "ci \(next)\n")
            proxy.proxy.reloadFiles()
            try await proxy.run("token_holds", next)
            try await proxy.run("token_fails", TokenTests.right)
            try proxy.certificates.write("tokens", "# all gone\nci\n")
            proxy.proxy.reloadFiles()
            #expect(await proxy.log.has("error changed files can't be used", "tokens:2: expected NAME TOKEN"))
            try await proxy.run("token_holds", next)
        }
    }

    @Test func cautionsAreReported() async throws {
        try await withSecureProxy(set: { configuration, certificates in
            try configuration.useTokens(certificates, Self.tokens)
            #expect(chmod(certificates.path("tokens"), 0o644) == 0)
            #expect(chmod(certificates.path("slipway.key"), 0o644) == 0)
            configuration.tokens = try TokenFile(certificates.path("tokens"))
            try configuration.useMutualTLS(certificates)
        }) { proxy in
            #expect(await proxy.log.has("warning everybody on this machine can read the tokens in /"))
            #expect(await proxy.log.has("warning everybody on this machine can read the key /", "slipway.key"))
        }
    }

    @Test func openAddressesAreReported() async throws {
        try await withSecureProxy(set: { configuration, certificates in
            try configuration.useTokens(certificates, Self.tokens)
        }) { proxy in
            #expect(!proxy.log.lines.contains { $0.hasPrefix("warning") })
            _ = try await proxy.proxy.listen(at: .tcp(host: "0.0.0.0", port: 0))
            #expect(
                await proxy.log.has("warning any client that reaches this address can build", "address=tcp://0.0.0.0:")
            )
            #expect(await proxy.log.has("warning tokens are sent to this address unencrypted"))
        }
    }
}
