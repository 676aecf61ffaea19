import Foundation
import TestSupport
import Testing

/// `slipway lsp` with the clients of others.
@Suite struct LanguageServerTests {
    private static func fixture(_ name: String) -> String {
        Checkout.root.appendingPathComponent("Tests/SlipwayCommandTests/Fixtures/\(name)").path
    }

    private static func hasPython() async throws -> Bool {
        try await TestProcess.run("/usr/bin/env", ["python3", "-c", "import pygls.lsp.client"]).status == 0
    }

    private static func hasNeovim() async throws -> Bool {
        try await TestProcess.run("/usr/bin/env", ["sh", "-c", "command -v nvim"]).status == 0
    }

    /// pygls' client: every request, in every language.
    @Test(.enabled("needs python3 with pygls") { try await hasPython() })
    func servesPygls() async throws {
        let arguments = ["python3", Self.fixture("lsp_client.py"), try Checkout.slipway.path]
        let result = try await TestProcess.run("/usr/bin/env", arguments, within: .seconds(60))
        #expect(result.status == 0 && result.text.hasSuffix("passed\n"), "\(result.text)")
    }

    /// Neovim's client: diagnostics, fixes and renames arrive in its buffers.
    @Test(.enabled("needs Neovim") { try await hasNeovim() })
    func servesNeovim() async throws {
        let result = try await TestProcess.run(
            "/usr/bin/env",
            ["nvim", "--headless", "-u", "NONE", "-i", "NONE", "-n", "-S", Self.fixture("lsp_client.lua")],
            environment: ["SLIPWAY": try Checkout.slipway.path],
            within: .seconds(60)
        )
        #expect(result.status == 0 && result.text.contains("passed"), "\(result.text)")
    }

    /// Answers follow a keystroke in a file of 10,000 lines within 100 ms in a release build. A debug build takes over ten times as
    /// long, and tests share the machine.
    @Test(.enabled("needs python3 with pygls") { try await hasPython() })
    func answersWhileTyping() async throws {
        let limit = 10_000 * Slowdown.factor
        let arguments = [
            "python3", Self.fixture("lsp_latency.py"), try Checkout.slipway.path, "--limit", String(limit),
            "--keystrokes", "2", "--file", "steps.Dockerfile,Mockerfile.yaml",
        ]
        let result = try await TestProcess.run("/usr/bin/env", arguments, within: .seconds(300))
        print(result.text)
        #expect(result.status == 0 && result.text.hasSuffix("passed\n"), "\(result.text)")
    }

    /// Nonsense on standard input is answered with errors, and the end of the input ends the program.
    @Test func survivesNonsense() async throws {
        let input = "nonsense\r\n\r\nContent-Length: 99999999999\r\n\r\n{}Content-Length: 2\r\n\r\n{}"
        let result = try await TestProcess.run(try Checkout.slipway.path, ["lsp"], input: Array(input.utf8))
        #expect(result.status == 1)
        let codes = result.text.split(separator: "\"code\":").dropFirst().map { $0.prefix { $0 != "," } }
        #expect(codes == ["-32700", "-32700", "-32600"], "\(result.text)")
    }
}
