package import OCISpec
package import SyntaxKit

/// Which builds are compiled here, and which are the solver's own.
package struct RoutingPolicy: Sendable {
    /// What is done with a build.
    enum Route: Sendable, Hashable {
        /// It is compiled here. `pinned` is the only language it is read as; `isPlain` says that it is a Dockerfile that
        /// asks for no frontend, so that this one stands for the solver's own.
        case compileHere(pinned: String?, isPlain: Bool = false)
        /// It is compiled here where its file asks for it.
        case inspectSource
        /// It goes on unread.
        case passThrough
    }

    /// The name under which clients ask for the service itself.
    package static let frontendName = "slipway.v0"

    /// Frontend images that stand for the service, by name; one without a tag means all tags and digests of it.
    package var images: [ImageReference]
    /// True where plain Dockerfiles are compiled here too.
    package var takesDockerfiles: Bool
    private let syntaxes: [String]

    /// The images under which Slipway is published, for a choice of languages, and what else stands for them.
    package init(registry: SyntaxRegistry, images: [ImageReference] = [], takesDockerfiles: Bool = false) {
        syntaxes = registry.names
        let published = (["frontend"] + registry.names).map { "slipway/\($0)" }
        self.images = published.compactMap { try? ImageReference(parsing: $0) } + images
        self.takesDockerfiles = takesDockerfiles
    }

    /// Looks at a request to run a frontend.
    func route(frontend: String, options: [String: String]) -> Route {
        switch frontend {
        case Self.frontendName: return .compileHere(pinned: nil)
        case "gateway.v0": return options["source"].flatMap(claim) ?? .passThrough
        case "dockerfile.v0":
            if let syntax = options["build-arg:BUILDKIT_SYNTAX"], !syntax.isEmpty {
                return claim(String(syntax.prefix { $0 != " " })) ?? .passThrough
            }
            return .inspectSource
        default: return .passThrough
        }
    }

    /// Looks at a file that was asked for as a Dockerfile.
    ///
    /// - Parameter reference: what its `#syntax` line names; nil where it has none.
    func route(syntax reference: String?) -> Route {
        guard let reference else {
            return takesDockerfiles ? .compileHere(pinned: "dockerfile", isPlain: true) : .passThrough
        }
        if let claim = claim(reference) { return claim }
        return takesDockerfiles && Self.isDockerfileFrontend(reference)
            ? .compileHere(pinned: "dockerfile") : .passThrough
    }

    private func claim(_ text: String) -> Route? {
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
