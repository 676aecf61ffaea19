import LLB
import LocalSolver
import OCISpec
import Testing

@testable import Registry

/// The client and the images of registries, answered from a script.
@Suite struct RegistryClientTests {
    private let clock = StillClock()
    private let image = TestImage()

    private func images(
        _ transport: ScriptedTransport,
        credentials: String = "{}",
        hosts: RegistryHosts = RegistryHosts()
    ) throws -> RegistryImages {
        let file = try CredentialFile(parsing: Array(credentials.utf8), path: "config.json")
        return RegistryImages(
            RegistryClient(
                transport: transport,
                hosts: hosts,
                credentials: file,
                helper: ScriptedHelper(),
                clock: clock.clock
            )
        )
    }

    private func request(_ reference: String, _ platform: Platform = .linuxAMD64) -> ImageRequest {
        ImageRequest(reference: reference, platform: platform, logName: "")
    }

    /// Answers requests for the test's image, whichever its name.
    private func serve(_ request: HTTPRequest) -> HTTPResponse {
        if request.url.target.contains("/manifests/") { return .text(image.manifest, type: MediaType.ociManifest) }
        return .text(image.config)
    }

    private func failure(_ images: RegistryImages, _ reference: String = "a.io/b:1") async -> RegistryError? {
        await #expect(throws: RegistryError.self) { _ = try await images.image(request(reference)) }
    }

    @Test func readsAnImage() async throws {
        let transport = ScriptedTransport { request, _ in serve(request) }
        let fact = try await images(transport).image(request("alpine")).fact
        #expect(fact?.digest == TestImage.digest(image.manifest) && fact?.config == Array(image.config.utf8))
        #expect(
            transport.requests.map(\.url.description) == [
                "https://registry-1.docker.io/v2/library/alpine/manifests/latest",
                "https://registry-1.docker.io/v2/library/alpine/blobs/\(TestImage.digest(image.config))",
            ]
        )
        #expect(transport.requests[0].value(of: "Accept")?.contains(MediaType.dockerIndex) == true)
    }

    @Test(arguments: [
        ("localhost:5000/a", "http://localhost:5000"), ("127.0.0.1/a", "http://127.0.0.1"),
        ("127.evil.io/a", "https://127.evil.io"), ("plain:80/a", "http://plain:80"), ("b.io/a", "https://b.io"),
    ])
    func speaksPlainHTTPOnlyWhereAllowed(_ reference: String, _ origin: String) async throws {
        let transport = ScriptedTransport { request, _ in serve(request) }
        _ = try await images(transport, hosts: RegistryHosts(plainHTTP: ["plain:80"])).image(request(reference))
        #expect(transport.requests[0].url.origin == origin)
    }

    @Test func choosesFromAnIndexAndKeepsItsDigest() async throws {
        let arm = TestImage("arm64")
        let index = TestImage.index([
            (image, #"{"os":"linux","architecture":"amd64"}"#), (arm, #"{"os":"linux","architecture":"arm64"}"#),
        ])
        let answers = [
            "1": index, TestImage.digest(arm.manifest): arm.manifest, TestImage.digest(arm.config): arm.config,
            TestImage.digest(image.manifest): image.manifest, TestImage.digest(image.config): image.config,
        ]
        let transport = ScriptedTransport { request, _ in
            .text(answers[String(request.url.target.split(separator: "/").last ?? "")] ?? "")
        }
        let images = try images(transport)
        let first = try await images.image(request("a.io/b:1", .linuxARM64)).fact
        #expect(first?.config == Array(arm.config.utf8) && first?.digest == TestImage.digest(index))
        #expect(try await images.image(request("a.io/b:1")).fact?.config == Array(image.config.utf8))
        // The tag is asked for once.
        #expect(transport.requests.filter { $0.url.target.hasSuffix("/1") }.count == 1)
        #expect(
            try await images.image(request("a.io/b:1", .linuxS390X))
                == .missing(
                    MissingImage("a.io has no image for linux/s390x", advice: "it has linux/amd64, linux/arm64")
                )
        )
    }

    // MARK: - Authentication

    private static let token = #"Bearer realm="https://auth.io/token",service="s""#

    @Test func getsTokens() async throws {
        let transport = ScriptedTransport { request, _ in
            if request.url.host == "auth.io" { return .text(#"{"token":"T","expires_in":300}"#) }
            guard request.value(of: "Authorization") == "Bearer T" else {
                return HTTPResponse(status: 401, headers: [HTTPHeader("WWW-Authenticate", Self.token)])
            }
            return serve(request)
        }
        // dTpw is u:p
        let images = try images(transport, credentials: #"{"auths":{"a.io":{"auth":"dTpw"}}}"#)
        #expect(try await images.image(request("a.io/b:1")).fact != nil)
        #expect(transport.requests.count == 4)
        #expect(
            transport.requests[1].url.description
                == "https://auth.io/token?account=u&service=s&scope=repository%3Ab%3Apull"
        )
        #expect(transport.requests[1].value(of: "Authorization") == "Basic dTpw")
        #expect(transport.requests[0].value(of: "Authorization") == nil)
        // The token is used again until it ends.
        #expect(try await images.image(request("a.io/b:2")).fact != nil)
        #expect(transport.requests.count == 6)
        clock.advance(300)
        #expect(try await images.image(request("a.io/b:3")).fact != nil)
        #expect(transport.requests.filter { $0.url.host == "auth.io" }.count == 2)
    }

    @Test func postsIdentityTokens() async throws {
        let transport = ScriptedTransport { request, number in
            switch number {
            case 1: HTTPResponse(status: 401, headers: [HTTPHeader("WWW-Authenticate", Self.token)])
            case 2: .text(#"{"access_token":"T"}"#)
            default: serve(request)
            }
        }
        let images = try images(transport, credentials: #"{"auths":{"a.io":{"identitytoken":"I D"}}}"#)
        #expect(try await images.image(request("a.io/b:1")).fact != nil)
        let post = transport.requests[1]
        #expect(post.method == "POST" && post.url.description == "https://auth.io/token")
        #expect(
            String(decoding: post.body, as: UTF8.self).hasSuffix(
                "grant_type=refresh_token&client_id=slipway&refresh_token=I%20D"
            )
        )
    }

    @Test func sendsBasicCredentialsOnlyWhenAsked() async throws {
        let transport = ScriptedTransport { request, _ in
            guard request.value(of: "Authorization") == "Basic dTpw" else {
                return HTTPResponse(status: 401, headers: [HTTPHeader("WWW-Authenticate", "Basic realm=x")])
            }
            return serve(request)
        }
        let credentials = #"{"auths":{"a.io":{"auth":"dTpw"}}}"#
        #expect(try await images(transport, credentials: credentials).image(request("a.io/b:1")).fact != nil)
        #expect(transport.requests.map { $0.value(of: "Authorization") != nil } == [false, true, true])
    }

    /// Challenges and token answers that end in an error, with its words. The credential is `u:SECRET`.
    @Test(arguments: [
        (
            "Basic realm=x", "",
            "responded with 401 to user 'u'; the credential is wrong or has expired; run 'docker login a.io'"
        ),
        (Self.token, #"{"token":"T"}"#, "responded with 401 to user 'u'"),
        (Self.token, "401", "token server https://auth.io, which responded with 401"),
        (Self.token, "{}", "which sent no token"), (Self.token, "{\"token\":\"a\\nb\"}", "which sent no token"),
        ("Digest realm=x", "", "responded with 401 and asked for 'digest'; Basic and Bearer are supported"),
        (#"Bearer realm="http://auth.io/""#, "", "without encryption; it was not sent"),
        ("", "", "responded with 401 without a challenge; Basic and Bearer are supported"),
    ])
    func refusesChallenges(_ challenge: String, _ token: String, _ message: String) async throws {
        let transport = ScriptedTransport { request, _ in
            if request.url.host == "auth.io" { return token == "401" ? HTTPResponse(status: 401) : .text(token) }
            return HTTPResponse(status: 401, headers: [HTTPHeader("WWW-Authenticate", challenge)])
        }
        let error = await failure(try images(transport, credentials: #"{"auths":{"a.io":{"auth":"dTpTRUNSRVQ="}}}"#))
        #expect(error?.kind == .denied && error?.description.hasPrefix("a.io/b:1: a.io ") == true)
        #expect(error?.description.contains(message) == true, "\(String(describing: error))")
        #expect(error?.description.contains("SECRET") == false && error?.description.contains("dTpTRUNSRVQ") == false)
        #expect(transport.requests.count < 6)
    }

    @Test func tellsAnonymousCallersToLogIn() async throws {
        let transport = ScriptedTransport { _, _ in
            HTTPResponse(status: 401, headers: [HTTPHeader("WWW-Authenticate", "Basic realm=x")])
        }
        #expect(
            await failure(try images(transport))?.description
                == "a.io/b:1: a.io responded with 401, and there is no credential for a.io; run 'docker login a.io'"
        )
    }

    /// A password that is rejected again and again can lock the account.
    @Test func sendsARejectedPasswordOnce() async throws {
        let transport = ScriptedTransport { request, _ in
            // The manifest is public, its config isn't.
            if request.url.target.contains("/manifests/") { return serve(request) }
            return HTTPResponse(status: 401, headers: [HTTPHeader("WWW-Authenticate", "Basic realm=x")])
        }
        let images = try images(transport, credentials: #"{"auths":{"a.io":{"auth":"dTpw"},"c.io":{"auth":"dTpw"}}}"#)
        func sent(_ host: String) -> Int {
            transport.requests.filter { $0.url.host == host && $0.value(of: "Authorization") != nil }.count
        }
        for reference in ["a.io/b:1", "a.io/b:1", "a.io/b:2", "a.io/other:1"] {
            #expect(await failure(images, reference)?.description.contains("responded with 401 to user 'u'; ") == true)
            #expect(sent("a.io") == 1, "\(reference)")
        }
        // Another registry is asked with its own credential.
        #expect(await failure(images, "c.io/b:1")?.kind == .denied)
        #expect(sent("c.io") == 1)
    }

    @Test func sendsAKnownPasswordOnceWhenItIsRejectedLater() async throws {
        let transport = ScriptedTransport { request, _ in
            if request.value(of: "Authorization") != nil, request.url.target.contains("/manifests/1") {
                return serve(request)
            }
            return HTTPResponse(status: 401, headers: [HTTPHeader("WWW-Authenticate", "Basic realm=x")])
        }
        let images = try images(transport, credentials: #"{"auths":{"a.io":{"auth":"dTpw"}}}"#)
        #expect(await failure(images)?.description.contains("responded with 401 to user 'u'; ") == true)
        // The request for the manifest without and with the password, and the one for the config with it.
        #expect(transport.requests.count == 3)
    }

    @Test func sendsATokenServerARejectedPasswordOnce() async throws {
        let transport = ScriptedTransport { request, _ in
            if request.url.host == "auth.io" { return HTTPResponse(status: 401) }
            return HTTPResponse(status: 401, headers: [HTTPHeader("WWW-Authenticate", Self.token)])
        }
        let images = try images(transport, credentials: #"{"auths":{"a.io":{"auth":"dTpw"}}}"#)
        for reference in ["a.io/b:1", "a.io/b:2", "a.io/other:1"] {
            #expect(
                await failure(images, reference)?.description.contains("which responded with 401 to user 'u'; ") == true
            )
        }
        #expect(transport.requests.filter { $0.url.host == "auth.io" }.count == 1)
    }

    /// A token of the credential file, unlike one of a token server, can't be renewed.
    @Test func sendsARejectedRegistryTokenOnce() async throws {
        let transport = ScriptedTransport { request, _ in
            if request.value(of: "Authorization") == "Bearer R", request.url.target.contains("/manifests/1") {
                return serve(request)
            }
            return HTTPResponse(status: 401, headers: [HTTPHeader("WWW-Authenticate", Self.token)])
        }
        let images = try images(transport, credentials: #"{"auths":{"a.io":{"registrytoken":"R"}}}"#)
        #expect(await failure(images)?.description.contains("to a registry token; ") == true)
        let sent = transport.requests.filter { $0.value(of: "Authorization") != nil }
        #expect(sent.map { $0.url.target.contains("/blobs/") } == [false, true])
    }

    @Test func replacesATokenThatEndsEarly() async throws {
        let revoked = "/manifests/2"
        let transport = ScriptedTransport { request, number in
            if request.url.host == "auth.io" { return .text(#"{"token":"T\#(number)","expires_in":300}"#) }
            let token = request.value(of: "Authorization")
            guard let token, token != "Bearer T2" || !request.url.target.contains(revoked) else {
                return HTTPResponse(status: 401, headers: [HTTPHeader("WWW-Authenticate", Self.token)])
            }
            return serve(request)
        }
        let images = try images(transport, credentials: #"{"auths":{"a.io":{"auth":"dTpw"}}}"#)
        #expect(try await images.image(request("a.io/b:1")).fact != nil)
        #expect(try await images.image(request("a.io/b:2")).fact != nil)
        #expect(transport.requests.filter { $0.url.host == "auth.io" }.count == 2)
    }

    @Test func dropsTheCredentialOnRedirectsToOtherServers() async throws {
        let transport = ScriptedTransport { request, _ in
            if request.url.host == "cdn.io" { return .text(image.config) }
            if request.value(of: "Authorization") == nil {
                return HTTPResponse(status: 401, headers: [HTTPHeader("WWW-Authenticate", "Basic realm=x")])
            }
            if request.url.target.contains("/blobs/") {
                return HTTPResponse(status: 307, headers: [HTTPHeader("Location", "https://cdn.io/x?sig=1")])
            }
            return serve(request)
        }
        #expect(
            try await images(transport, credentials: #"{"auths":{"a.io":{"auth":"dTpw"}}}"#)
                .image(request("a.io/b:1")).fact != nil
        )
        #expect(transport.requests.last?.url.host == "cdn.io")
        #expect(transport.requests.last?.value(of: "Authorization") == nil)
    }

    @Test(arguments: ["http://a.io/x", "https://a.io/v2/b/manifests/1", "", "ftp://x/"])
    func refusesRedirects(_ location: String) async throws {
        let transport = ScriptedTransport { _, _ in
            HTTPResponse(status: 307, headers: [HTTPHeader("Location", location)])
        }
        #expect(await failure(try images(transport))?.description.contains("redirect") == true)
    }

    // MARK: - Failures

    @Test func repeatsAfterTransientFailures() async throws {
        let transport = ScriptedTransport { request, number in
            switch number {
            case 1: return HTTPResponse(status: 503, headers: [HTTPHeader("Retry-After", "2")])
            case 2: throw HTTPTransportError.broken("x")
            default: return serve(request)
            }
        }
        #expect(try await images(transport).image(request("a.io/b:1")).fact != nil)
        #expect(clock.pauses == [.seconds(2), .milliseconds(600)])
    }

    /// Responses to every request, with the kind and the words of the error.
    @Test(arguments: [
        (
            HTTPResponse(status: 403), RegistryError.Kind.denied,
            "a.io responded with 403; check the name, and that the account is allowed to pull it"
        ),
        (HTTPResponse(status: 500), .unavailable, "a.io responded with 500 (4 attempts); try again later"),
        (
            HTTPResponse(status: 429, headers: [HTTPHeader("Retry-After", "99")]), .unavailable,
            "a.io responded with 429; the registry limits requests"
        ),
        (HTTPResponse(status: 418), .invalid, "a.io responded with 418"),
        (.text("x"), .invalid, "sent a manifest that can't be read"),
        (
            .text("{}", headers: [HTTPHeader("Docker-Content-Digest", "sha256:1")]), .invalid,
            "sent a manifest with the digest sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a instead of sha256:1"
        ),
    ])
    func reports(_ response: HTTPResponse, _ kind: RegistryError.Kind, _ message: String) async throws {
        let error = await failure(try images(ScriptedTransport { _, _ in response }))
        #expect(error?.kind == kind && error?.description.hasPrefix("a.io/b:1: ") == true)
        #expect(error?.description.contains(message) == true, "\(String(describing: error))")
    }

    /// Not an argument of `reports`, because the test log would hold the whole body.
    @Test func reportsALargeManifest() async throws {
        let response = HTTPResponse(status: 200, body: Array(repeating: 32, count: Manifest.sizeLimit + 1))
        let error = await failure(try images(ScriptedTransport { _, _ in response }))
        #expect(error?.kind == .invalid)
        #expect(error?.description.contains("of more than 4194304 bytes") == true)
    }

    @Test func reportsAnUnreachableRegistry() async throws {
        let transport = ScriptedTransport { _, _ in throw HTTPTransportError.unreachable("connection refused") }
        #expect(
            await failure(try images(transport))?.description
                == "a.io/b:1: a.io can't be reached: connection refused (4 attempts); try again later"
        )
    }

    @Test func refusesContentWithAnotherDigest() async throws {
        let transport = ScriptedTransport { request, _ in
            request.url.target.contains("/manifests/") ? serve(request) : .text("{}")
        }
        #expect(await failure(try images(transport))?.description.contains("sent a config with the digest") == true)
        let wanted = "sha256:" + String(repeating: "0", count: 64)
        let pinned = await failure(try images(ScriptedTransport { request, _ in serve(request) }), "a.io/b@\(wanted)")
        #expect(pinned?.description.contains("instead of \(wanted)") == true)
    }

    @Test func asksMirrorsFirst() async throws {
        let mirror = try #require(WebURL(parsing: "https://mirror.io/hub"))
        let hosts = RegistryHosts(mirrors: [("docker.io", mirror)])
        let good = ScriptedTransport { request, _ in serve(request) }
        #expect(try await images(good, hosts: hosts).image(request("alpine")).fact != nil)
        #expect(good.requests[0].url.description == "https://mirror.io/hub/v2/library/alpine/manifests/latest")
        let bad = ScriptedTransport { request, _ in
            request.url.host == "mirror.io" ? HTTPResponse(status: 404) : serve(request)
        }
        #expect(try await images(bad, hosts: hosts).image(request("alpine")).fact != nil)
    }

    @Test func stopsWhenCancelled() async throws {
        let transport = ScriptedTransport { _, _ in HTTPResponse(status: 503) }
        let client = RegistryClient(
            transport: transport,
            helper: ScriptedHelper(),
            clock: RegistryClock(now: { 0 }, sleep: { _ in throw CancellationError() })
        )
        await #expect(throws: CancellationError.self) {
            _ = try await RegistryImages(client).image(request("a.io/b"))
        }
        #expect(transport.requests.count == 1)
    }
}
