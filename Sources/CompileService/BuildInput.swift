import Bridge
import Diagnostics
import Frontend
import JSON
import LLB
import LocalSolver
import OCISpec
import ServiceProtos
import SourceText
import SyntaxKit

/// A validated `slipway.v1.Build`.
struct BuildInput: Sendable {
    let request: FrontendRequest
    /// The files, input definitions and image data of the request, for the local bridge.
    let configuration: LocalBridge.Configuration
    /// The local sources whose files are requested from the client, by the name of the local source. The value is the source
    /// and directory that questions refer to.
    var clientSources: [String: (source: String, folder: String)] = [:]

    private static let context = "context"
    private static let dockerfile = "dockerfile"

    /// Validates a build.
    ///
    /// - Parameter asksClient: Whether the client can be asked for files that the request lacks (`CompileStream`).
    /// - Throws: `BridgeError` that names the field at fault.
    init(_ build: Slipway_V1_Build, registry: SyntaxRegistry, asksClient: Bool = false) throws(BridgeError) {
        var configuration = LocalBridge.Configuration(capabilities: try Self.capabilities(build.solver))
        var options = try Self.options(build)
        if build.hasContext || !asksClient {
            configuration.sources[Self.context] = .tree(try Self.tree(build.context, "build.context"))
        } else {
            configuration.sources[Self.context] = .tree(InlineTree())
            clientSources[Self.context] = ("local://context", "")
        }
        var cancellation = CancellationCheck(every: 256)
        for (name, tree) in build.namedContexts.sortedUnlessCancelled(by: { bytewiseLess($0.key, $1.key) }) {
            if cancellation.isCancelled() { throw Self.cancelled }
            try Self.add(name, to: &options)
            configuration.sources[name] = .tree(try Self.tree(tree, "build.named_contexts[\"\(name)\"]"))
        }
        let isRemote = options["context"] != nil
        switch build.source {
        case nil: throw Self.invalid("build.source", "expected text or file, but neither is set")
        case .text(let text):
            options["filename"] = text.name
            if isRemote { options["dockerfilekey"] = options["dockerfilekey"] ?? Self.dockerfile }
            configuration.sources[Self.dockerfile] = .tree(try Self.tree(of: text))
        case .file(let path):
            if let fault = InlineTree.fault(inPath: path) { throw Self.invalid("build.file \"\(path)\"", fault) }
            // Docker's clients also send the directory of the build file as a separate local source, `dockerfile`.
            let split = isRemote ? nil : path.lastIndex(of: "/")
            let folder = split.map { String(path[..<$0]) } ?? ""
            options["filename"] = split.map { String(path[path.index(after: $0)...]) } ?? path
            if case .tree(let tree)? = configuration.sources[Self.context] {
                configuration.sources[Self.dockerfile] = .tree(folder.isEmpty ? tree : tree.below(folder))
            }
            if clientSources[Self.context] != nil { clientSources[Self.dockerfile] = ("local://context", folder) }
        }
        configuration.imageConfigs = ImageConfigs(try Self.images(build))
        configuration.osReleases = OSReleases(
            build.images.filter(\.hasOsRelease).map { ($0.reference, $0.osRelease.isEmpty ? nil : $0.osRelease) }
        )
        for (name, bytes) in build.inputs.sortedUnlessCancelled(by: { bytewiseLess($0.key, $1.key) }) {
            if cancellation.isCancelled() { throw Self.cancelled }
            do throws(OperationError) { configuration.inputs[name] = try Definition(decoding: Array(bytes)) } catch {
                throw Self.invalid("build.inputs[\"\(name)\"]", "\(error)")
            }
        }
        if !build.syntax.isEmpty, registry.named(build.syntax) == nil {
            throw Self.unknown("build.syntax", build.syntax, registry.names)
        }
        self.configuration = configuration
        var request = FrontendRequest(
            options: options,
            sessionID: build.session,
            workerPlatforms: try Self.platforms(build),
            pinnedSyntax: build.syntax.isEmpty ? nil : build.syntax
        )
        // Text sent in the request has no directory that could contain a lock file.
        if case .text? = build.source { request.ignoresLock = true }
        // Files of the request cost no transfer, and the questions of a stream keep their order.
        request.readsAhead = false
        self.request = request
    }

    // MARK: Fields

    private static func capabilities(_ solver: String) throws(BridgeError) -> Capabilities {
        let presets = Capabilities.presets
        if solver.isEmpty { return .current }
        guard let preset = presets.first(where: { $0.name == solver }) else {
            throw unknown("build.solver", solver, presets.map(\.name))
        }
        return preset.capabilities
    }

    private static func options(_ build: Slipway_V1_Build) throws(BridgeError) -> [String: String] {
        if build.options["filename"] != nil {
            throw invalid("build.options[\"filename\"]", "not allowed: build.source names the file")
        }
        if build.options["requestid"] != nil {
            throw invalid("build.options[\"requestid\"]", "not allowed: call Check, Outline or Targets")
        }
        return build.options
    }

    /// Adds the `context:NAME` option for a named context, unless another option refers to that context.
    private static func add(_ name: String, to options: inout [String: String]) throws(BridgeError) {
        let field = "build.named_contexts[\"\(name)\"]"
        guard !name.isEmpty, name != context, name != dockerfile else {
            throw invalid(field, "expected a name other than context and dockerfile")
        }
        guard !options.values.contains("local:" + name) else { return }
        if let other = options.updateValue("local:" + name, forKey: "context:" + name) {
            throw invalid(field, "no option refers to it: context:\(name) is \"\(other)\", not local:\(name)")
        }
    }

    private static func tree(_ tree: Slipway_V1_FileTree, _ field: String) throws(BridgeError) -> InlineTree {
        var entries: [InlineTree.Entry] = []
        entries.reserveCapacity(tree.entries.count)
        var cancellation = CancellationCheck(every: 1024)
        for (index, entry) in tree.entries.enumerated() {
            if cancellation.isCancelled() { throw cancelled }
            let kind: InlineTree.Kind
            switch entry.kind {
            case .content(let bytes): kind = .file(Array(bytes))
            case .linkTarget(let target): kind = .link(target)
            case .directory: kind = .directory
            case nil:
                let place = "\(field).entries[\(index)] \"\(entry.path)\""
                throw invalid(place, "expected content, link_target or directory")
            }
            entries.append(InlineTree.Entry(path: entry.path, mode: entry.mode, kind: kind))
        }
        do throws(InlineTree.Problem) { return try InlineTree(entries) } catch {
            let path = tree.entries[error.index].path
            throw invalid("\(field).entries[\(error.index)] \"\(path)\"", error.message)
        }
    }

    /// Returns a tree of the build file and, if given, its own ignore file.
    private static func tree(of text: Slipway_V1_SourceText) throws(BridgeError) -> InlineTree {
        if let fault = InlineTree.fault(inPath: text.name) { throw invalid("build.text.name \"\(text.name)\"", fault) }
        var entries = [InlineTree.Entry(path: text.name, kind: .file(Array(text.content)))]
        if text.hasIgnoreFile {
            entries.append(InlineTree.Entry(path: text.name + ".dockerignore", kind: .file(Array(text.ignoreFile))))
        }
        do throws(InlineTree.Problem) { return try InlineTree(entries) } catch {
            throw invalid("build.text.name \"\(text.name)\"", error.message)
        }
    }

    private static func images(_ build: Slipway_V1_Build) throws(BridgeError) -> [ImageConfigs.KnownImage] {
        var images: [ImageConfigs.KnownImage] = []
        var cancellation = CancellationCheck(every: 64)
        for (index, image) in build.images.enumerated() {
            if cancellation.isCancelled() { throw cancelled }
            let field = "build.images[\(index)]"
            guard !image.reference.isEmpty else { throw invalid(field + ".reference", "missing") }
            guard image.digest.isEmpty || isDigest(image.digest) else {
                throw invalid("\(field).digest \"\(image.digest)\"", digestExpected)
            }
            var platform: Platform?
            if !image.platform.isEmpty { platform = try self.platform(image.platform, field + ".platform") }
            let config = image.config.isEmpty ? nil : try self.config(Array(image.config), field + ".config")
            images.append(
                ImageConfigs.KnownImage(
                    pattern: image.reference,
                    platform: platform,
                    config: config,
                    digest: image.digest
                )
            )
        }
        return images
    }

    private static func platforms(_ build: Slipway_V1_Build) throws(BridgeError) -> [Platform] {
        var platforms: [Platform] = []
        var cancellation = CancellationCheck(every: 256)
        for (index, text) in build.workerPlatforms.enumerated() {
            if cancellation.isCancelled() { throw cancelled }
            platforms.append(try platform(text, "build.worker_platforms[\(index)]"))
        }
        return platforms.isEmpty ? [.linuxAMD64] : platforms
    }

    private static func platform(_ text: String, _ field: String) throws(BridgeError) -> Platform {
        do throws(PlatformError) { return try Platform(parsing: text, host: .linuxAMD64).normalized } catch {
            throw invalid("\(field) \"\(text)\"", "\(error)")
        }
    }

    /// Parses an image config.
    static func config(_ bytes: [UInt8], _ field: String) throws(BridgeError) -> JSONValue {
        let value: JSONValue
        do throws(JSONError) { value = try JSONValue(parsing: bytes) } catch { throw invalid(field, "\(error)") }
        guard value.object != nil else { throw invalid(field, "expected an image config, a JSON object") }
        return value
    }

    /// A description of the form that `isDigest` accepts, for error messages.
    static let digestExpected = "expected sha256: and 64 lower-case hexadecimal digits"

    /// Returns whether a string is `sha256:` followed by 64 lower-case hexadecimal digits.
    static func isDigest(_ text: String) -> Bool { text.hasPrefix("sha256:") && isHexadecimal(text.dropFirst(7), 64) }

    /// Returns whether a string consists of `count` lower-case hexadecimal digits.
    static func isHexadecimal(_ text: some StringProtocol, _ count: Int) -> Bool {
        text.utf8.count == count
            && text.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
    }

    // MARK: Errors

    /// The error that stops a cancelled task. The client never sees it, because the service reports `CancellationError` instead.
    private static let cancelled = BridgeError(.cancelled, "the task was cancelled")

    static func invalid(_ field: String, _ message: String) -> BridgeError {
        BridgeError(.invalidArgument, "\(field): \(message)")
    }

    private static func unknown(_ field: String, _ value: String, _ known: [String]) -> BridgeError {
        let guess = nearestWord(to: value, among: known).map { "; did you mean \($0)?" } ?? ""
        return invalid("\(field) \"\(value)\"", "expected one of \(known.joined(separator: ", "))\(guess)")
    }
}
