/// The media types of image indexes, manifests and configs.
enum MediaType {
    static let ociIndex = "application/vnd.oci.image.index.v1+json"
    static let ociManifest = "application/vnd.oci.image.manifest.v1+json"
    static let ociConfig = "application/vnd.oci.image.config.v1+json"
    static let dockerIndex = "application/vnd.docker.distribution.manifest.list.v2+json"
    static let dockerManifest = "application/vnd.docker.distribution.manifest.v2+json"
    static let dockerConfig = "application/vnd.docker.container.image.v1+json"

    /// The value of the `Accept` header in requests for manifests.
    static let accepted = [ociIndex, dockerIndex, ociManifest, dockerManifest].joined(separator: ", ")

    static func isIndex(_ type: String) -> Bool { type == ociIndex || type == dockerIndex }
    static func isManifest(_ type: String) -> Bool { type == ociManifest || type == dockerManifest }
    static func isConfig(_ type: String) -> Bool { type == ociConfig || type == dockerConfig }

    /// Returns whether the type denotes a manifest of schema version 1, which Docker wrote before 2016.
    static func isSchema1(_ type: String) -> Bool {
        type.hasPrefix("application/vnd.docker.distribution.manifest.v1+")
    }
}
