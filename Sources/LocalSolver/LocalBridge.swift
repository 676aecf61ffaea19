public import Bridge
import JSON
public import LLB
import OCISpec
import SourceText
import Synchronization

/// A bridge without a daemon: it serves a frontend from the file system and runs nothing.
///
/// Local sources are read from directories or memory. Image configs, os-release files and contents of remote sources come from
/// the configuration. Anything else is assumed by fixed rules, so that the same input gives the same graph on any machine;
/// `assumptions` lists the assumptions. The result of a step can be solved, but can be read only if the configuration provides
/// it.
public final class LocalBridge: Bridge {
    /// The files and image data that a local bridge uses for its responses.
    public struct Configuration: Sendable {
        /// The local sources by name: `context`, `dockerfile`, and the sources of named contexts.
        public var sources: [String: LocalSource]
        /// The capabilities that the bridge announces; by default the capabilities of a current solver.
        public var capabilities: Capabilities
        public var imageConfigs: ImageConfigs
        /// The sources for digests and configs of images that `imageConfigs` doesn't cover, in the order in which they are asked.
        /// Without sources, digests and configs are assumed.
        public var facts: [any ImageFacts]
        /// The os-release files of images.
        public var osReleases: OSReleases
        /// The contents of remote sources, which are never fetched, by the source's identifier (`git://…`, `https://…`).
        public var remotes: [String: LocalSource]
        /// The files of the results of steps, which are never run, by the digest of the step's vertex.
        public var results: [String: LocalSource]
        /// The client's input definitions, by name.
        public var inputs: [String: Definition]

        public init(
            sources: [String: LocalSource] = [:],
            capabilities: Capabilities = .current,
            imageConfigs: ImageConfigs = ImageConfigs(),
            facts: [any ImageFacts] = [],
            osReleases: OSReleases = OSReleases(),
            remotes: [String: LocalSource] = [:],
            results: [String: LocalSource] = [:],
            inputs: [String: Definition] = [:]
        ) {
            self.sources = sources
            self.capabilities = capabilities
            self.imageConfigs = imageConfigs
            self.facts = facts
            self.osReleases = osReleases
            self.remotes = remotes
            self.results = results
            self.inputs = inputs
        }
    }

    /// A call to the bridge by the frontend.
    public struct Call: Sendable, Hashable {
        /// The name of the called method of `Bridge`, e.g. `readFile`.
        public var method: String
        /// The subject of the call: a path, an image reference or a source identifier.
        public var subject: String

        public init(_ method: String, _ subject: String) {
            self.method = method
            self.subject = subject
        }
    }

    private struct State {
        var trees: [String: any FileTree] = [:]
        var calls: [Call] = []
        var assumptions: Set<String> = []
        var warnings: [BridgeWarning] = []
    }

    private let configuration: Configuration
    private let state = Mutex(State())

    public init(_ configuration: Configuration) { self.configuration = configuration }

    public var capabilities: Capabilities { configuration.capabilities }

    /// The calls that the frontend has made so far, in order.
    public var calls: [Call] { state.withLock { $0.calls } }

    /// The assumptions made so far, one sentence each, sorted.
    public var assumptions: [String] { state.withLock { $0.assumptions }.sorted() }

    /// The warnings that the frontend has sent so far, in order.
    public var warnings: [BridgeWarning] { state.withLock { $0.warnings } }

    private func log(_ method: String, _ subject: String) {
        state.withLock { $0.calls.append(Call(method, subject)) }
    }

    private func assume(_ fact: String) { _ = state.withLock { $0.assumptions.insert(fact) } }

    // MARK: Solving

    /// Returns a reference for a graph's result without running anything.
    ///
    /// - Throws: `BridgeError` if the request names a frontend, the definition is invalid, a local source doesn't exist, or the
    ///   result must be computed (`evaluate`) although its files aren't known (`needsBuild`).
    public func solve(_ request: SolveRequest) async throws -> SolveResult {
        guard request.frontend.isEmpty else {
            log("solve", request.frontend)
            throw BridgeError(.unimplemented, "the local solver runs no other frontend (\(request.frontend))")
        }
        guard let definition = request.definition else {
            log("solve", "scratch")
            return SolveResult(reference: nil)
        }
        let tree = try tree(of: definition)
        if request.evaluate, let failure = try needsBuild(definition, tree) { throw failure }
        let reference = state.withLock { state in
            let reference = Reference(id: "ref\(state.trees.count)")
            state.trees[reference.id] = tree
            return reference
        }
        return SolveResult(reference: reference)
    }

    /// Returns the files of a definition's result, or an `UnreadableTree` if they aren't known without running the definition.
    private func tree(of definition: Definition) throws -> any FileTree {
        let source: SourceOperation?
        do {
            source = try definition.resultSource()
        } catch {
            throw BridgeError(.invalidArgument, "the definition can't be read: \(error)")
        }
        log("solve", source?.identifier ?? "graph of \(definition.vertices.count) vertices")
        guard let identifier = source?.identifier else {
            let known = try? definition.output().flatMap { configuration.results[$0.vertex.digest] }
            return known?.tree ?? UnreadableTree(what: "the result of a build step")
        }
        if let known = configuration.remotes[identifier] { return known.tree }
        if let name = identifier.removing(prefix: "local://") {
            guard let source = configuration.sources[name] else {
                throw BridgeError(.unknown, "no local source named '\(name)'")
            }
            return source.tree
        }
        if let reference = identifier.removing(prefix: "docker-image://") {
            let assume: @Sendable (String) -> Void = { [weak self] in self?.assume($0) }
            return ImageTree(reference: reference, releases: configuration.osReleases, assume: assume)
        }
        return UnreadableTree(what: identifier)
    }

    /// Returns the error for a requested result that only a build can provide; nil if its files are known. An image's assumed
    /// files don't count as known.
    private func needsBuild(_ definition: Definition, _ tree: any FileTree) throws -> BridgeError? {
        guard tree is UnreadableTree || tree is ImageTree else { return nil }
        let what = (try? definition.resultSource())?.identifier ?? "a step"
        var error = BridgeError(
            .failedPrecondition,
            "the local solver runs and fetches nothing, so it has no result of \(what)"
        )
        error.needsBuild = true
        return error
    }

    private func tree(_ reference: Reference) throws -> any FileTree {
        if reference.id.isEmpty { return MemoryTree(files: [:]) }
        guard let tree = state.withLock({ $0.trees[reference.id] }) else {
            throw BridgeError(.unknown, "no such reference: \(reference.id)")
        }
        return tree
    }

    /// Checks that a reference belongs to this bridge. Nothing is run.
    public func evaluate(_ reference: Reference) async throws {
        log("evaluate", reference.id)
        _ = try tree(reference)
    }

    // MARK: Files

    /// Reads a file of a reference: a file of a local source, a file that the configuration provides, or an image's os-release
    /// file.
    ///
    /// - Throws: `BridgeError`, with BuildKit's wording if the file doesn't exist.
    public func readFile(_ path: String, of reference: Reference, range: FileRange?) async throws -> [UInt8] {
        log("readFile", path)
        return try tree(reference).read(path, range: range)
    }

    /// Lists a directory in a reference, in byte order of the names. Links among the entries are not followed.
    ///
    /// - Parameter pattern: A glob pattern that the names must match; nil or empty for all entries.
    /// - Throws: `BridgeError`, with BuildKit's wording if the directory doesn't exist.
    public func readDirectory(_ path: String, of reference: Reference, pattern: String?) async throws -> [FileStatus] {
        log("readDirectory", path)
        let entries = try tree(reference).list(path).sorted { bytewiseLess($0.path, $1.path) }
        guard let pattern, !pattern.isEmpty else { return entries }
        return entries.filter { globMatches(pattern, $0.path) }
    }

    /// Returns the status of a path in a reference. Links are followed.
    ///
    /// - Throws: `BridgeError`, with BuildKit's wording if the path doesn't exist.
    public func fileStatus(_ path: String, of reference: Reference) async throws -> FileStatus {
        log("fileStatus", path)
        return try tree(reference).status(path)
    }

    // MARK: Images and other sources

    /// Returns the config and digest of an image from the configuration's `imageConfigs`, or else from the configuration's
    /// `facts`. If there are no facts, a config that isn't in `imageConfigs` is assumed, and so is a digest that neither the
    /// reference nor `imageConfigs` contains: the SHA-256 of the reference.
    ///
    /// - Throws: `BridgeError` if the configuration has facts but none of them has the image, if one of them fails, or if
    ///   `imageConfigs` has the image only for other platforms.
    public func resolveImage(_ request: ImageRequest) async throws -> ResolvedImage {
        log("resolveImage", request.reference)
        if let fact = try await fact(of: request) {
            let name = request.reference.prefix { $0 != "@" }
            let reference = fact.digest.isEmpty ? String(name) : "\(name)@\(fact.digest)"
            return ResolvedImage(reference: reference, digest: fact.digest, config: fact.config)
        }
        let (json, isAssumed) = try configuration.imageConfigs.config(of: request.reference, platform: request.platform)
        let parts = request.reference.parts(separatedBy: "@", maxSplits: 1).map(String.init)
        let name = parts.first ?? ""
        let given = configuration.imageConfigs.known(request.reference, platform: request.platform)?.digest ?? ""
        let known = parts.count > 1 ? parts[1] : given
        let digest = known.isEmpty ? Vertex.digest(of: Array(name.utf8)) : known
        if isAssumed {
            assume("\(request.reference): the image config has the default search path and shell")
        }
        if known.isEmpty { assume("\(request.reference): the digest is the SHA-256 of the name") }
        return ResolvedImage(
            reference: "\(name)@\(digest)",
            digest: digest,
            config: json.bytes(),
            isAssumed: isAssumed
        )
    }

    /// Returns the digest and config of an image from the first of `facts` that has it. Returns nil if `imageConfigs` has a
    /// config for it, if there are no facts at all, or if the image is in an OCI layout of the client.
    private func fact(of request: ImageRequest) async throws -> ImageFact? {
        guard !configuration.facts.isEmpty, request.store == nil,
            !configuration.imageConfigs.hasConfig(of: request.reference, platform: request.platform)
        else { return nil }
        do {
            return try await ImageSources(configuration.facts).image(request)
        } catch let error as ImageNotFound {
            throw BridgeError(.notFound, error.description)
        } catch let error as BridgeError { throw error } catch let error as CancellationError { throw error } catch {
            throw BridgeError(.unknown, String(describing: error))
        }
    }

    /// Returns assumed data about a remote source. For a Git repository, this is the branch `main` and the SHA-1 of the
    /// identifier as the commit; for a download, the SHA-256 of the identifier.
    ///
    /// - Throws: `BridgeError` for any other source.
    public func resolveSource(_ request: SourceRequest) async throws -> ResolvedSource {
        log("resolveSource", request.identifier)
        let identifier = request.identifier
        let bytes = Array(identifier.utf8)
        var resolved = ResolvedSource(identifier: identifier, attributes: request.attributes, checksum: "", name: "")
        if identifier.hasPrefix("git://") {
            resolved.checksum = MessageDigest.sha1(bytes)
            resolved.name = "refs/heads/main"
            assume("\(identifier): the branch is 'main', and its commit is the SHA-1 of the URL")
        } else if identifier.hasPrefix("http://") || identifier.hasPrefix("https://") {
            resolved.checksum = Vertex.digest(of: bytes)
            resolved.name =
                identifier.parts(separatedBy: "/", omittingEmpty: false).last.map(String.init) ?? ""
            if resolved.name.isEmpty { resolved.name = "index" }
            assume("\(identifier): the checksum is the SHA-256 of the URL")
        } else {
            throw BridgeError(.unknown, "can't resolve \(identifier): expected a git, http or https URL")
        }
        return resolved
    }

    /// Adds a warning to `warnings`.
    public func warn(_ warning: BridgeWarning) async throws {
        log("warn", warning.short)
        state.withLock { $0.warnings.append(warning) }
    }

    /// Returns the client's input definitions from the configuration.
    public func inputs() async throws -> [String: Definition] {
        log("inputs", "")
        return configuration.inputs
    }
}

/// The result of a step, which is never run, or of a remote source, which is never fetched. It has no readable files.
private struct UnreadableTree: FileTree {
    /// A description of the result for messages, e.g. `the result of a build step`.
    let what: String

    func read(_ path: String, range: FileRange?) throws -> [UInt8] { throw failure(path) }
    func list(_ path: String) throws -> [FileStatus] { throw failure(path) }
    func status(_ path: String) throws -> FileStatus { throw failure(path) }

    private func failure(_ path: String) -> BridgeError {
        BridgeError(
            .failedPrecondition,
            "read \(path): the local solver has no files of \(what) because it runs and fetches nothing"
        )
    }
}

extension String {
    /// Returns the rest of a string after a prefix; nil if it doesn't start with the prefix.
    fileprivate func removing(prefix: String) -> String? {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
    }
}
