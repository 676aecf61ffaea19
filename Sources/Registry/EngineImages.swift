import JSON
public import LLB
public import LocalSolver
import OCISpec
import SourceText

/// The images of a Docker Engine, for a local bridge.
///
/// The engine knows the digest of an image only if the image was pulled or pushed. Its API doesn't return the `history` of an
/// image config, so the configs have none.
public struct EngineImages: ImageFacts {
    private let transport: any HTTPTransport
    private let place: String

    /// Creates a source of an engine's images.
    ///
    /// - Parameters:
    ///   - transport: Sends all requests to the engine, regardless of the host that their URLs name.
    ///   - place: The engine's address, for messages.
    public init(transport: any HTTPTransport, place: String) {
        self.transport = transport
        self.place = place
    }

    public var name: String { "the engine at \(place)" }

    /// Looks up an image. The result is `missing` if the engine doesn't have the image, or has it only for another platform.
    ///
    /// - Throws: `RegistryError` if the engine can't be reached or fails.
    public func image(_ request: ImageRequest) async throws -> ImageAnswer {
        let reference = try ImageReference(parsing: request.reference).withDefaultTag
        // If the name contains a digest, the engine looks up the image by the digest alone.
        let path = PercentEncoding.encode(reference.familiarDescription) {
            $0.isASCIIAlphanumeric || "-._~/:@".utf8.contains($0)
        }
        let url = WebURL(scheme: "http", authority: "docker", target: "/images/\(path)/json")
        let response: HTTPResponse
        do {
            response = try await transport.send(HTTPRequest(url), limit: Manifest.configSizeLimit)
        } catch let error as HTTPTransportError {
            throw failure(
                .unavailable,
                reference,
                error.description,
                "check that the engine is running, and the value of DOCKER_HOST"
            )
        }
        let pull = "run 'docker pull"
        if response.status == 404 {
            return .missing(
                MissingImage("\(name) doesn't have it", advice: "\(pull) \(reference.familiarDescription)'")
            )
        }
        guard response.status == 200 else {
            throw failure(.unavailable, reference, "responded with \(response.status)", "")
        }
        guard let json = try? JSONValue(parsing: response.body), let config = Self.config(json) else {
            throw failure(.invalid, reference, "sent a response that isn't an image", "")
        }
        if let wanted = request.platform, !wanted.runs(config.platform) {
            return .missing(
                MissingImage(
                    "\(name) has it only for \(config.platform.formatted), not for \(wanted.formatted)",
                    advice: "\(pull) --platform \(wanted.formatted) \(reference.familiarDescription)'"
                )
            )
        }
        let digest = Self.digest(json, of: reference)
        return .found(ImageFact(digest: digest, config: config.bytes(keepingUnknown: true)))
    }

    private func failure(
        _ kind: RegistryError.Kind,
        _ reference: ImageReference,
        _ problem: String,
        _ advice: String
    ) -> RegistryError {
        RegistryError(kind, reference: reference.description, server: name, problem, advice: advice)
    }

    /// Returns the reference's own digest, or else the digest that `RepoDigests` lists for its repository; empty if there is
    /// neither.
    private static func digest(_ json: JSONValue, of reference: ImageReference) -> String {
        let names = (json["RepoDigests"]?.strings ?? []).compactMap { try? ImageReference(parsing: $0) }
        let digests = names.filter { $0.nameOnly == reference.nameOnly }.compactMap(\.digest)
        if let wanted = reference.digest { return wanted }
        return digests.first ?? ""
    }

    /// Returns the image config in a response to `GET /images/NAME/json`; nil if the response doesn't describe an image.
    private static func config(_ json: JSONValue) -> ImageConfig? {
        guard let os = json["Os"]?.string, let architecture = json["Architecture"]?.string else { return nil }
        var members: JSONObject = ["architecture": .string(architecture), "os": .string(os)]
        if let variant = json["Variant"]?.string, !variant.isEmpty { members.append("variant", .string(variant)) }
        if let created = json["Created"]?.string, !created.isEmpty { members.append("created", .string(created)) }
        if let author = json["Author"]?.string { members.append("author", .string(author)) }
        members.append("config", json["Config"] ?? .object([:]))
        let layers = json["RootFS"]?["Layers"]?.strings ?? []
        members.append("rootfs", .object(["type": .string("layers"), "diff_ids": .strings(layers)]))
        return try? ImageConfig(json: .object(members))
    }
}
