import Testing

@testable import Registry

@Suite struct CredentialFileTests {
    private func credential(
        _ text: String,
        _ domain: String,
        _ helper: ScriptedHelper = ScriptedHelper()
    ) async throws -> Credential {
        try await CredentialFile(parsing: Array(text.utf8), path: "config.json").credential(for: domain, helper: helper)
    }

    @Test(arguments: [
        // user:p:q in base64
        (#"{"auths":{"a:5000":{"auth":"dXNlcjpwOnE="}}}"#, "a:5000", Credential.password(user: "user", secret: "p:q")),
        (#"{"auths":{"https://a:5000/v1/":{"auth":"dXNlcjpwOnE"}}}"#, "a:5000", .password(user: "user", secret: "p:q")),
        (
            #"{"auths":{"https://index.docker.io/v1/":{"identitytoken":"t"}}}"#, "docker.io", .identityToken("t")
        ),
        (#"{"auths":{"docker.io":{"registrytoken":"t"}}}"#, "docker.io", .registryToken("t")),
        (#"{"auths":{"a":{"username":"u","password":"p"}}}"#, "a", .password(user: "u", secret: "p")),
        (#"{"auths":{"a":{}},"credsStore":""}"#, "a", .anonymous),
        (#"{"auths":{"b":{"auth":"dXNlcjpw"}}}"#, "a", .anonymous),
        ("{}", "a", .anonymous), (#"{"auths":null,"HttpHeaders":{"a":"b"}}"#, "a", .anonymous),
    ])
    func reads(_ text: String, _ domain: String, _ expected: Credential) async throws {
        #expect(try await credential(text, domain) == expected)
    }

    @Test func asksHelpers() async throws {
        let helper = ScriptedHelper(output: #"{"ServerURL":"SERVER","Username":"SERVER","Secret":"s"}"#)
        let text = #"{"auths":{"a":{"auth":"dXNlcjpw"}},"credHelpers":{"b":"x"},"credsStore":"y"}"#
        #expect(try await credential(text, "a", helper) == .password(user: "a", secret: "s"))
        #expect(
            try await credential(text, "docker.io", helper)
                == .password(user: "https://index.docker.io/v1/", secret: "s")
        )
        let token = ScriptedHelper(output: #"{"Username":"<token>","Secret":"t"}"#)
        #expect(try await credential(text, "b", token) == .identityToken("t"))
        let none = ScriptedHelper(output: "credentials not found in native keychain\n", status: 1)
        #expect(try await credential(text, "b", none) == .anonymous)
    }

    @Test(arguments: [
        ("{", "config.json: unexpected end of JSON"), ("[]", "config.json: expected a JSON object"),
        (#"{"auths":[]}"#, "auths: expected an object"),
        (#"{"auths":{"a":{"auth":1}}}"#, "auths.a.auth: expected a string"),
        (#"{"auths":{"a":{"auth":"SECRET!"}}}"#, "auths.a.auth: expected USER:PASSWORD in base64"),
        (#"{"credHelpers":{"a":"../x"}}"#, "credHelpers.a: expected the name of a credential helper"),
        (#"{"credsStore":["x"]}"#, "credsStore: expected the name of a credential helper"),
    ])
    func refuses(_ text: String, _ message: String) async {
        let error = await #expect(throws: CredentialError.self) { try await credential(text, "a") }
        #expect(error?.description.contains(message) == true && error?.description.contains("SECRET") == false)
    }

    @Test func reportsHelpersWithoutTheirOutput() async {
        let text = #"{"credsStore":"x"}"#
        for helper in [ScriptedHelper(output: "SECRET", status: 3), ScriptedHelper(output: "SECRET")] {
            let error = await #expect(throws: CredentialError.self) { try await credential(text, "a", helper) }
            #expect(error?.description.contains("docker-credential-x") == true)
            #expect(error?.description.contains("SECRET") == false)
        }
        await #expect(throws: CredentialError.self) { try await credential(#"{"credsStore":"absent"}"#, "a") }
    }

    @Test func hidesSecrets() {
        let credential = Credential.password(user: "u", secret: "SECRET")
        var dumped = ""
        dump(credential, to: &dumped)
        #expect(!"\(credential) \(String(reflecting: credential)) \(dumped)".contains("SECRET"))
    }
}
