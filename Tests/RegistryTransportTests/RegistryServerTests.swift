import LLB
import LocalSolver
import OCISpec
import Registry
import RegistryTransport
import TestSupport
import Testing

/// The client against Debian's docker-registry, and against servers whose answers are slow or broken.
@Suite(.serialized) struct RegistryServerTests {
    private struct NoHelper: CredentialHelper {
        func get(_ name: String, server: String) async throws -> (output: [UInt8], status: Int32) {
            throw CredentialError("no helper")
        }
    }

    /// Waits for a tenth of the time that a client asks for.
    private static let clock = RegistryClock(
        now: { 1_800_000_000 },
        sleep: { try await Task.sleep(for: $0 / 10) }
    )

    /// Runs a test with all servers.
    ///
    /// - Parameter seconds: The time limit of responses. One second only where a response is to be late.
    private func withServers(
        seconds: Int64 = 30,
        _ body: (RegistryServers, _ images: (_ credentials: String) throws -> RegistryImages) async throws -> Void
    ) async throws {
        let servers = try await RegistryServers()
        let transport = AsyncHTTPTransport(seconds: seconds)
        let result: Result<Void, any Error>
        do {
            result = .success(
                try await body(servers) { credentials in
                    RegistryImages(
                        RegistryClient(
                            transport: transport,
                            credentials: try CredentialFile(parsing: Array(credentials.utf8), path: "config.json"),
                            helper: NoHelper(),
                            clock: Self.clock
                        )
                    )
                }
            )
        } catch { result = .failure(error) }
        try await transport.shutdown()
        try await servers.stop()
        try result.get()
    }

    private func request(_ reference: String, _ platform: Platform = .linuxAMD64) -> ImageRequest {
        ImageRequest(reference: reference, platform: platform, logName: "")
    }

    /// Docker's credential file with a password for a server; `dXNlcjpzZWNyZXQ=` is `user:secret`.
    private func login(_ address: String, _ encoded: String = "dXNlcjpzZWNyZXQ=") -> String {
        #"{"auths":{"\#(address)":{"auth":"\#(encoded)"}}}"#
    }

    @Test func readsImages() async throws {
        try await withServers { servers, images in
            for server in ["open", "basic", "token"] {
                let address = servers.address(server)
                let images = try images(server == "open" ? "{}" : login(address))
                let base = try await images.image(request("\(address)/base:1")).fact
                #expect(base?.digest == servers.digest("base"), "\(server)")
                let config = try ImageConfig(parsing: base?.config ?? [])
                #expect(config.config.environment == ["NAME=base"])
                // By digest, as a solver is asked for a pinned image.
                let pinned = try await images.image(request("\(address)/base@\(servers.digest("base"))")).fact
                #expect(pinned == base)
                for platform in [Platform.linuxAMD64, .linuxARM64, .linuxARMv7] {
                    let fact = try await images.image(request("\(address)/multi:1", platform)).fact
                    #expect(fact?.digest == servers.digest("multi"))
                    #expect(try ImageConfig(parsing: fact?.config ?? []).platform.normalized == platform.normalized)
                }
            }
        }
    }

    @Test func reportsWhatRegistriesDoNotHave() async throws {
        try await withServers { servers, images in
            let open = servers.address("open")
            let absent = "sha256:" + String(repeating: "0", count: 64)
            let cases = [
                ("\(open)/base:2", "responded with 404 (manifest unknown)"),
                ("\(open)/nothing:1", "responded with 404"),
                ("\(open)/base@\(absent)", "check the name and the digest"),
                ("\(open)/damaged:1", "sent a config with the digest sha256:"),
            ]
            let openImages = ImageSources([try images("{}")])
            for (reference, message) in cases {
                let error = await #expect(throws: (any Error).self) { try await openImages.image(request(reference)) }
                let text = error.map { "\($0)" } ?? ""
                #expect(text.contains(message) && text.hasPrefix("\(reference): \(open) "), "\(text)")
            }
            let error = await #expect(throws: ImageNotFound.self) {
                try await openImages.image(request("\(open)/multi:1", .linuxS390X))
            }
            #expect(error?.description.hasSuffix("it has linux/arm/v7, linux/arm64, linux/amd64") == true)
        }
    }

    @Test func reportsRefusedCredentials() async throws {
        try await withServers { servers, images in
            for server in ["basic", "token"] {
                let address = servers.address(server)
                // `dXNlcjp3cm9uZw==` is `user:wrong`.
                for (credentials, words) in [
                    ("{}", "docker login \(address)"), (login(address, "dXNlcjp3cm9uZw=="), "user 'user'"),
                ] {
                    let images = try images(credentials)
                    let error = await #expect(throws: RegistryError.self) {
                        try await images.image(request("\(address)/base:1")).fact
                    }
                    let anonymous = server == "token" && credentials == "{}"
                    #expect(
                        error?.kind == .denied && error?.description.contains(anonymous ? "anonymous" : words) == true
                    )
                    #expect(error?.description.contains("wrong;") == false, "\(String(describing: error))")
                }
            }
        }
    }

    @Test func endsOnBrokenAnswers() async throws {
        try await expectErrors([
            ("cut", "incomplete response"), ("huge", "of more than 4194304 bytes"),
            ("chunked", "of more than 4194304 bytes"), ("page", "a manifest that can't be read"),
            ("garbage", "incomplete response"), ("flaky", "responded with 404 (manifest unknown) (3 attempts)"),
        ])
    }

    @Test func endsOnSlowAnswers() async throws {
        try await expectErrors([("slow", "did not respond in time"), ("drip", "did not respond in time")], seconds: 1)
    }

    /// Expects an error for an image of each repository of the server that breaks its answers.
    private func expectErrors(_ cases: [(name: String, message: String)], seconds: Int64 = 30) async throws {
        try await withServers(seconds: seconds) { servers, images in
            let broken = servers.address("broken")
            let images = try images("{}")
            await withTaskGroup { group in
                for (name, message) in cases {
                    group.addTask {
                        let error = await #expect(throws: (any Error).self) {
                            try await ImageSources([images]).image(request("\(broken)/\(name):1"))
                        }
                        let text = error.map { "\($0)" } ?? ""
                        #expect(text.contains(message), "\(name): \(text)")
                    }
                }
            }
        }
    }

    @Test func reportsAnUnreachableServer() async throws {
        let transport = AsyncHTTPTransport(seconds: 1)
        let client = RegistryClient(transport: transport, helper: NoHelper(), clock: Self.clock)
        let error = await #expect(throws: RegistryError.self) {
            // No server listens on this port.
            try await RegistryImages(client).image(request("127.0.0.1:1/a")).fact
        }
        #expect(error?.description.contains("127.0.0.1:1 can't be reached: ") == true, "\(String(describing: error))")
        try await transport.shutdown()
    }

    @Test func stopsSoonWhenCancelled() async throws {
        try await withServers { servers, images in
            let images = try images("{}")
            let address = servers.address("broken")
            let start = ContinuousClock.now
            let task = Task { try await images.image(request("\(address)/slow:1")).fact }
            try await Task.sleep(for: .milliseconds(200))
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            // The server takes 30 seconds.
            #expect(ContinuousClock.now - start < .seconds(15))
        }
    }
}
