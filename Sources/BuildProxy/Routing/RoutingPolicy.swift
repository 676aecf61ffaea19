package import OCISpec
package import SyntaxKit

/// Decides which builds the service itself compiles and which it relays to the upstream.
package struct RoutingPolicy: Sendable {
    enum Route: Sendable, Hashable {
        /// The service itself compiles the build.
        ///
        /// - Parameters:
        ///   - pinned: The language of the build's file; nil to detect the language.
        ///   - isPlain: Whether the file is a Dockerfile without `#syntax`, in which case errors must have BuildKit's wording.
        case compileHere(pinned: String?, isPlain: Bool = false)
        /// The `#syntax` line of the build's file decides where the build is compiled.
        case inspectSource
        case passThrough
    }

    /// The frontend name by which clients request a compilation by the service: `buildctl build --frontend slipway.v0`.
    package static let frontendName = "slipway.v0"

    /// Frontend images whose builds the service compiles; an image with neither tag nor digest matches all tags and digests.
    package var images: [ImageReference]
    /// Whether the service also compiles Dockerfiles whose `#syntax` line is missing or names `docker/dockerfile`.
    package var takesDockerfiles: Bool
    private let syntaxes: [String]

    /// Creates a policy that claims the published images (`slipway/frontend`, `slipway/LANGUAGE`) and `images`.
    package init(registry: SyntaxRegistry, images: [ImageReference] = [], takesDockerfiles: Bool = false) {
        syntaxes = registry.names
        let published = (["frontend"] + registry.names).map { "slipway/\($0)" }
        self.images = published.compactMap { try? ImageReference(parsing: $0) } + images
        self.takesDockerfiles = takesDockerfiles
    }

    /// Returns the route of a request to run a frontend.
    func route(frontend: String, options: [String: String]) -> Route {
        switch frontend {
        case Self.frontendName: return .compileHere(pinned: nil)
        case "gateway.v0": return options["source"].flatMap(ownRoute) ?? .passThrough
        case "dockerfile.v0":
            if let syntax = options["build-arg:BUILDKIT_SYNTAX"], !syntax.isEmpty {
                return ownRoute(String(syntax.prefix { $0 != " " })) ?? .passThrough
            }
            return .inspectSource
        default: return .passThrough
        }
    }

    /// Returns the route of a build with frontend `dockerfile.v0`, once its file has been read.
    ///
    /// - Parameter reference: The image that the `#syntax` line names; nil if there is no such line.
    func route(syntax reference: String?) -> Route {
        guard let reference else {
            return takesDockerfiles ? .compileHere(pinned: "dockerfile", isPlain: true) : .passThrough
        }
        if let route = ownRoute(reference) { return route }
        return takesDockerfiles && Self.isDockerfileFrontend(reference)
            ? .compileHere(pinned: "dockerfile") : .passThrough
    }

    /// Returns the route of a build whose frontend image is `text`; nil unless that is one of `images`.
    private func ownRoute(_ text: String) -> Route? {
        guard let reference = try? ImageReference(parsing: text) else { return nil }
        let isOurs = images.contains { image in
            image.name == reference.name && (image.isNameOnly || image == reference)
        }
        guard isOurs else { return nil }
        let last = reference.path.split(separator: "/").last.map(String.init) ?? ""
        return .compileHere(pinned: syntaxes.contains(last) ? last : nil)
    }

    private static func isDockerfileFrontend(_ text: String) -> Bool {
        guard let reference = try? ImageReference(parsing: text) else { return false }
        return reference.domain == "docker.io"
            && ["docker/dockerfile", "docker/dockerfile-upstream"].contains(reference.path)
    }
}
