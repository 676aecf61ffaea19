import Foundation
import Registry
import Testing

@testable import RegistryTransport

@Suite struct CredentialProgramTests {
    /// Runs a helper, a shell script, from a folder that is put into `PATH`.
    private func get(_ script: String, _ name: String = "test") async throws -> (output: [UInt8], status: Int32) {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("slipway-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("docker-credential-test")
        try "#!/bin/sh\n\(script)\n".write(to: file, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
        return try await CredentialPrograms(folder: folder.path).get(name, server: "a.io")
    }

    @Test func runsHelpers() async throws {
        let result = try await get(#"read s; printf '{"Username":"%s %s","Secret":"s"}' "$1" "$s""#)
        #expect(String(decoding: result.output, as: UTF8.self) == #"{"Username":"get a.io","Secret":"s"}"#)
        #expect(result.status == 0)
        #expect(try await get("exit 3").status == 3)
        #expect(try await get("kill -9 $$").status == 137)
    }

    @Test func reportsMissingHelpers() async throws {
        let error = await #expect(throws: CredentialError.self) { try await get("", "absent") }
        #expect(error?.description == "docker-credential-absent can't be run; it must be in PATH")
    }

    @Test func reportsTooMuchOutput() async throws {
        let error = await #expect(throws: CredentialError.self) { try await get("head -c 2000000 /dev/zero") }
        let message = error?.description ?? ""
        #expect(message.hasPrefix("docker-credential-test failed: ") && message.contains("1048576 bytes"), "\(message)")
    }
}

@Suite struct ProxyEnvironmentTests {
    @Test(arguments: [
        (["HTTPS_PROXY": "http://p:3128"], "https://a.io/", true), (["http_proxy": "p"], "https://a.io/", true),
        ([:], "https://a.io/", false), (["HTTPS_PROXY": "p", "NO_PROXY": "b.io, .a.io"], "https://x.a.io/", false),
        (["HTTPS_PROXY": "p", "no_proxy": "a.io"], "https://xa.io/", true),
        (["HTTPS_PROXY": "p", "NO_PROXY": "*"], "https://a.io/", false),
        (["HTTPS_PROXY": "p"], "http://localhost:5000/", false), (["HTTPS_PROXY": "p"], "http://127.0.0.1/", false),
    ])
    func choosesRequests(_ environment: [String: String], _ url: String, _ applies: Bool) throws {
        let proxy = ProxyEnvironment(environment)
        #expect(proxy.applies(to: try #require(WebURL(parsing: url))) == applies)
    }

    @Test func readsPorts() {
        #expect(ProxyEnvironment(["HTTPS_PROXY": "http://p:3128"]).server?.port == 3128)
        #expect(ProxyEnvironment(["HTTPS_PROXY": "https://p"]).server?.port == 443)
        #expect(ProxyEnvironment(["HTTP_PROXY": "p"]).server?.port == 80)
    }
}
