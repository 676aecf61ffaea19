import JSON
public import LLB
public import LocalSolver
import OCISpec

/// The images of an OCI layout on this machine, for a local bridge.
///
/// An image is found by its digest, or by the `org.opencontainers.image.ref.name` or `io.containerd.image.name` annotation in
/// the layout's index. The annotation is a reference, or a tag alone, which matches images of any repository.
public struct OCILayoutImages: ImageFacts {
    private let path: String
    /// Reads a file of the layout; throws if it is missing or longer than `limit` bytes.
    private let read: @Sendable (_ path: String, _ limit: Int) throws -> [UInt8]

    /// Creates a source of the images in a layout.
    ///
    /// - Parameters:
    ///   - path: The layout's directory, for messages.
    ///   - read: Reads the file at a path relative to the layout's directory. Must throw if the file is missing or longer than
    ///     `limit` bytes.
    public init(path: String, read: @escaping @Sendable (_ path: String, _ limit: Int) throws -> [UInt8]) {
        self.path = path
        self.read = read
    }

    public var name: String { "oci-layout:\(path)" }

    /// Looks up an image. The result is `missing` if the layout doesn't have the image, or if the image's index has no manifest
    /// for the platform.
    ///
    /// - Throws: `RegistryError` if the layout can't be read or is damaged.
    public func image(_ request: ImageRequest) async throws -> ImageAnswer {
        let reference = try ImageReference(parsing: request.reference).withDefaultTag
        let index = try manifest("index.json", type: MediaType.ociIndex, reference)
        guard case .index(let entries) = index.manifest else {
            throw damaged(reference, "has an index.json that isn't an image index")
        }
        guard let root = entries.first(where: { Self.is($0, reference) }) else {
            return .missing(MissingImage("\(name) doesn't have it"))
        }
        var entry = root
        var depth = 0
        while true {
            let content = try blob(entry, limit: Manifest.sizeLimit, reference)
            let manifest = try parsed(content, type: entry.mediaType, reference)
            switch manifest {
            case .image(let config):
                let bytes = try blob(config, limit: Manifest.configSizeLimit, reference)
                do { _ = try ImageConfig(parsing: bytes) } catch { throw damaged(reference, "has an \(error)") }
                return .found(ImageFact(digest: root.digest, config: bytes))
            case .index(let entries):
                let platform = request.platform ?? .linuxAMD64
                depth += 1
                guard depth < 5 else { throw damaged(reference, "has indexes nested more than 4 levels deep") }
                guard let chosen = Manifest.choose(entries, for: platform) else {
                    return .missing(Manifest.missing(platform, among: entries, in: name))
                }
                entry = chosen
            }
        }
    }

    private static func `is`(_ entry: Descriptor, _ reference: ImageReference) -> Bool {
        if let digest = reference.digest { return entry.digest == digest }
        let names = ["org.opencontainers.image.ref.name", "io.containerd.image.name"].compactMap {
            entry.annotations[$0]
        }
        return names.contains { name in
            if name == reference.tag { return true }
            guard let full = try? ImageReference(parsing: name).withDefaultTag else { return false }
            return full == reference
        }
    }

    private func manifest(_ file: String, type: String, _ reference: ImageReference) throws -> (
        bytes: [UInt8], manifest: Manifest
    ) {
        let bytes = try contents(file, limit: Manifest.sizeLimit, reference)
        return (bytes, try parsed(bytes, type: type, reference))
    }

    private func parsed(_ bytes: [UInt8], type: String, _ reference: ImageReference) throws -> Manifest {
        do { return try Manifest(parsing: bytes, mediaType: type) } catch {
            throw damaged(reference, "can't be read: \(error)")
        }
    }

    private func blob(_ descriptor: Descriptor, limit: Int, _ reference: ImageReference) throws -> [UInt8] {
        let file = "blobs/sha256/" + descriptor.digest.dropFirst("sha256:".count)
        let bytes = try contents(file, limit: limit, reference)
        let digest = Vertex.digest(of: bytes)
        guard digest == descriptor.digest else {
            throw damaged(reference, "is damaged: \(file) has the digest \(digest)")
        }
        return bytes
    }

    private func contents(_ file: String, limit: Int, _ reference: ImageReference) throws -> [UInt8] {
        do { return try read(file, limit) } catch { throw damaged(reference, "can't be read: \(error)") }
    }

    private func damaged(_ reference: ImageReference, _ problem: String) -> RegistryError {
        RegistryError(.invalid, reference: reference.description, server: name, problem)
    }
}
