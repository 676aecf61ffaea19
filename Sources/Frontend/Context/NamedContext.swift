import Bridge
import Diagnostics
import LLB
import Lowering
import OCISpec

/// A named context from the build's options (`--build-context NAME=SOURCE`).
///
/// Extensions in separate files load images, inputs and local directories.
struct NamedContext: NamedContextSource {
    /// The maximum number of times that the solver's source policy may replace the source.
    private static let redirectionLimit = 10

    /// The requested name in its shortest form, e.g. `alpine` for `docker.io/library/alpine:latest`.
    let reference: ImageReference
    /// The name for messages and progress, with the platform if the option names one.
    let name: String
    let option: NamedContextOptions.Entry
    /// The requested platform; nil if the caller requests none.
    let platform: Platform?
    let context: BuildContext

    /// The platform of the context's vertices.
    var vertexPlatform: Platform { platform ?? context.defaultPlatform }

    /// Looks up the context with the given name; nil if the build has no such context.
    ///
    /// - Throws: `ImageReferenceError` if the name is not a valid reference.
    init?(_ name: String, platform: Platform?, in context: BuildContext) throws {
        let reference = try ImageReference(parsing: name)
        let shortName = NamedContextOptions.shortName(reference)
        guard let found = context.options.context.named.find(shortName, platform: platform ?? .host) else { return nil }
        self.reference = try ImageReference(parsing: shortName)
        self.name = found.name
        option = found.option
        self.platform = platform
        self.context = context
    }

    func load() async throws -> LoadedContext {
        var source = option.source
        for _ in 0...Self.redirectionLimit {
            do {
                return try await load(source)
            } catch let policy as RedirectedImage {
                source = Self.source(of: policy)
            }
        }
        throw failure(
            "context recursion limit exceeded; this may indicate a cycle in the provided source policies: "
                + "\(option.source) for \(name) was replaced more than \(Self.redirectionLimit) times, last by \(source)"
        )
    }

    /// Returns the source that a source policy substitutes, written like the option's value. Only URLs keep their slashes:
    /// `docker-image://alpine` becomes `docker-image:alpine`.
    private static func source(of policy: RedirectedImage) -> String {
        let parts = policy.replacement.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !["git", "http", "https"].contains(parts[0]) else { return policy.replacement }
        return "\(parts[0]):\(withoutSlashes(String(parts[1])))"
    }

    private func load(_ source: String) async throws -> LoadedContext {
        guard let colon = source.firstIndex(of: ":") else {
            throw failure("invalid context specifier \(source) for \(name)")
        }
        let kind = source[..<colon]
        let rest = String(source[source.index(after: colon)...])
        switch kind.hasPrefix("git@") ? "git" : kind {
        case "docker-image": return try await loadImage(Self.withoutSlashes(rest))
        case "oci-layout": return try await loadLayout(Self.withoutSlashes(rest))
        case "local": return try await loadLocal(rest)
        case "input": return try loadInput(rest)
        case "git":
            guard let output = try repository(source) else { throw failure("invalid git context \(source)") }
            return LoadedContext(files: .all(output))
        case "http", "https":
            let repository = try repository(source)
            let output = try repository ?? RemoteContext.http(source, name: "[context \(name)] \(source)")
            return LoadedContext(files: .all(output))
        default:
            throw failure("unsupported context source \(kind) for \(name)")
        }
    }

    private func repository(_ address: String) throws -> Output? {
        do {
            return try RemoteContext.git(address)
        } catch let problem as GitReference.Problem {
            throw failure("invalid context \(address) for \(name): \(problem.message)")
        }
    }

    private static func withoutSlashes(_ text: String) -> String {
        text.hasPrefix("//") ? String(text.dropFirst(2)) : text
    }

    /// Returns an error without a source position. Lowering adds the position of the instruction that uses the context.
    func failure(_ message: String) -> DiagnosticsError {
        DiagnosticsError(Diagnostic("context.invalid", message, at: nil))
    }
}
