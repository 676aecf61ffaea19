import JSON
import LocalSolver
public import OCISpec

/// An image manifest, or an index of manifests for several platforms.
public enum Manifest: Sendable, Hashable {
    /// The manifest of one image, with the descriptor of its config.
    case image(config: Descriptor)
    case index([Descriptor])

    /// The maximum size of a manifest or index in bytes, as in Docker's registry and containerd.
    public static let sizeLimit = 4 << 20
    /// The maximum size of an image config in bytes.
    public static let configSizeLimit = 8 << 20

    /// Parses a manifest or index.
    ///
    /// - Parameter mediaType: The media type in the descriptor or in the `Content-Type` header; empty if unknown.
    /// - Throws: `ContentError` if the text is neither a manifest nor an index, if it has schema version 1, or if `mediaType` and
    ///   the text's own `mediaType` disagree about which of the two it is.
    public init(parsing bytes: [UInt8], mediaType: String) throws(ContentError) {
        let json: JSONValue
        do { json = try JSONValue(parsing: bytes) } catch { throw ContentError("the manifest isn't JSON: \(error)") }
        let type = try Self.type(of: json, given: mediaType)
        if MediaType.isIndex(type) {
            guard let entries = json["manifests"]?.array else { throw ContentError("manifests: expected an array") }
            var descriptors: [Descriptor] = []
            for (position, entry) in entries.enumerated() {
                descriptors.append(try Descriptor(entry, "manifests[\(position)]"))
            }
            self = .index(descriptors)
        } else {
            let config = try Descriptor(json["config"], "config")
            guard config.mediaType.isEmpty || MediaType.isConfig(config.mediaType) else {
                throw ContentError("config.mediaType: '\(config.mediaType.prefix(80))' isn't an image config type")
            }
            self = .image(config: config)
        }
    }

    private static func type(of json: JSONValue, given: String) throws(ContentError) -> String {
        let known = { (type: String) in MediaType.isIndex(type) || MediaType.isManifest(type) }
        let parameters = given.firstIndex(of: ";") ?? given.endIndex
        let given = String(given[..<parameters].filter { $0 != " " })
        let own = json["mediaType"]?.string ?? ""
        if MediaType.isSchema1(given) || json["schemaVersion"]?.int64 == 1 {
            throw ContentError("the manifest has schema version 1, which is no longer supported; push the image again")
        }
        if known(given), known(own), MediaType.isIndex(given) != MediaType.isIndex(own) {
            throw ContentError("the manifest's mediaType is \(own), but its descriptor or Content-Type says \(given)")
        }
        if let type = [own, given].first(where: known) { return type }
        guard own.isEmpty else { throw ContentError("mediaType: '\(own.prefix(80))' isn't an image type") }
        // A plain file server sends no useful Content-Type, and `mediaType` is optional in OCI manifests, so the type is inferred
        // from the members.
        return json["manifests"] != nil ? MediaType.ociIndex : MediaType.ociManifest
    }

    /// Returns the index entry that a solver chooses for a platform: the best match, or the first of several equally good
    /// matches. An entry without a platform is the last choice. Returns nil if no entry runs on the platform.
    ///
    /// The rule is BuildKit's (containerd's `platforms.Only`). For example, `linux/arm64` also accepts `linux/arm/v7`.
    public static func choose(_ entries: [Descriptor], for platform: Platform) -> Descriptor? {
        let preferred = platform.runnable
        var best: (rank: Int, entry: Descriptor)?
        for entry in entries {
            guard let rank = rank(of: entry, among: preferred) else { continue }
            if rank < best?.rank ?? .max { best = (rank, entry) }
        }
        return best?.entry
    }

    /// Returns the result for a source whose index has no entry that runs on the given platform.
    static func missing(_ platform: Platform, among entries: [Descriptor], in source: String) -> MissingImage {
        let known = entries.compactMap(\.platform).filter { $0.os != "unknown" }.map(\.formattedWithOSOptions)
        return MissingImage(
            "\(source) has no image for \(platform.formattedWithOSOptions)",
            advice: known.isEmpty ? "" : "it has \(known.prefix(20).joined(separator: ", "))"
        )
    }

    private static func rank(of entry: Descriptor, among preferred: [Platform]) -> Int? {
        guard let own = entry.platform else { return preferred.count }
        return preferred.firstIndex { $0.matches(own) }
    }
}
