public import LLB
public import LocalSolver
public import OCISpec
import Synchronization

/// The images of registries, for a local bridge.
///
/// A tag is looked up once. Later requests for it get the same digest, even for other platforms.
public final class RegistryImages: ImageFacts {
    private let client: RegistryClient
    private let manifests = Mutex<[ImageReference: Root]>([:])

    public init(_ client: RegistryClient) { self.client = client }

    public var name: String { "registries" }

    /// The manifest or index that a reference names.
    private struct Root: Sendable {
        var digest: String
        var manifest: Manifest
    }

    /// Looks up an image. The result is `missing` if the registry responds with 404, or if the image's index has no manifest for
    /// the platform.
    ///
    /// - Throws: `RegistryError`, `ImageReferenceError`, or `CancellationError`.
    public func image(_ request: ImageRequest) async throws -> ImageAnswer {
        let reference = try ImageReference(parsing: request.reference).withDefaultTag
        do {
            return try await answer(reference, request.platform ?? .linuxAMD64)
        } catch let error as RegistryError where error.kind == .missing {
            return error.answer
        }
    }

    private func answer(_ reference: ImageReference, _ platform: Platform) async throws -> ImageAnswer {
        let root = try await root(of: reference)
        var manifest = root.manifest
        for _ in 0..<Self.indexDepthLimit {
            guard case .index(let entries) = manifest else { break }
            guard let entry = Manifest.choose(entries, for: platform) else {
                return .missing(Manifest.missing(platform, among: entries, in: reference.domain))
            }
            manifest = try await read(entry, for: platform, of: reference)
        }
        guard case .image(let config) = manifest else {
            throw Self.invalid(reference, "has indexes nested more than \(Self.indexDepthLimit) levels deep")
        }
        let bytes = try await client.blob(config, of: reference, limit: Manifest.configSizeLimit)
        do { _ = try ImageConfig(parsing: bytes) } catch { throw Self.invalid(reference, "has an \(error)") }
        return .found(ImageFact(digest: root.digest, config: bytes))
    }

    /// Returns the digest of the manifest or index that a reference names.
    ///
    /// - Throws: `RegistryError`, or `CancellationError`.
    public func digest(of reference: ImageReference) async throws -> String {
        try await root(of: reference.withDefaultTag).digest
    }

    /// The maximum nesting depth of indexes.
    private static let indexDepthLimit = 4

    private func root(of reference: ImageReference) async throws -> Root {
        if let known = manifests.withLock({ $0[reference] }) { return known }
        let root = try await read(reference, type: "", shownAs: reference)
        return manifests.withLock { manifests in
            // If the tag was moved in the meantime, a concurrent lookup may have stored a different manifest. The manifest
            // stored first is used.
            if let known = manifests[reference] { return known }
            manifests[reference] = root
            return root
        }
    }

    private func read(_ reference: ImageReference, type: String, shownAs shown: ImageReference) async throws -> Root {
        let content = try await client.manifest(reference)
        do {
            let known = MediaType.isIndex(type) || MediaType.isManifest(type) ? type : content.mediaType
            return Root(digest: content.digest, manifest: try Manifest(parsing: content.bytes, mediaType: known))
        } catch {
            throw Self.invalid(shown, "sent a manifest that can't be read: \(error)")
        }
    }

    /// Reads the manifest that an entry of an index names. A registry can have an index without the manifests of some
    /// platforms.
    private func read(
        _ entry: Descriptor,
        for platform: Platform,
        of reference: ImageReference
    ) async throws -> Manifest {
        var child = reference
        child.digest = entry.digest
        do {
            return try await read(child, type: entry.mediaType, shownAs: reference).manifest
        } catch var error as RegistryError where error.kind == .missing {
            error.problem = "has an index, but not its image for \(platform.formattedWithOSOptions): \(error.problem)"
            error.advice = ""
            throw error
        }
    }

    private static func invalid(_ reference: ImageReference, _ problem: String) -> RegistryError {
        RegistryError(.invalid, reference: reference.description, server: reference.domain, problem)
    }
}
