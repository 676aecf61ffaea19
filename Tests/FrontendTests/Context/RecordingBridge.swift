import Bridge
import LLB
import LocalSolver
import Synchronization

/// A local bridge that records solve requests and fakes other frontends.
final class RecordingBridge: Bridge {
    private let base: LocalBridge
    private let solved = Mutex<[(request: SolveRequest, reference: Reference?)]>([])
    /// The result of other frontends; nil refuses them as a local bridge does.
    private let nested: Result<SolveResult, BridgeError>?
    /// The replacements of images by a policy, by reference.
    private let redirections: [String: String]
    /// The time of every commit.
    private let commitTime: Int64?

    init(
        _ configuration: LocalBridge.Configuration,
        nested: Result<SolveResult, BridgeError>? = nil,
        redirections: [String: String] = [:],
        commitTime: Int64? = nil
    ) {
        base = LocalBridge(configuration)
        self.nested = nested
        self.redirections = redirections
        self.commitTime = commitTime
    }

    /// A bridge for one build file and an empty context.
    convenience init(
        file name: String = "Dockerfile",
        _ text: String,
        nested: Result<SolveResult, BridgeError>? = nil,
        redirections: [String: String] = [:],
        commitTime: Int64? = nil
    ) {
        let sources: [String: LocalSource] = ["dockerfile": .files([name: Array(text.utf8)]), "context": .files([:])]
        self.init(
            LocalBridge.Configuration(sources: sources),
            nested: nested,
            redirections: redirections,
            commitTime: commitTime
        )
    }

    /// The requests so far, in order.
    var requests: [SolveRequest] { solved.withLock { $0.map(\.request) } }
    var warnings: [BridgeWarning] { base.warnings }
    var calls: [LocalBridge.Call] { base.calls }
    var capabilities: Capabilities { base.capabilities }

    /// The graph behind a reference.
    func definition(of reference: Reference?) -> Definition? {
        guard let reference else { return nil }
        return solved.withLock { $0.first { $0.reference == reference }?.request.definition }
    }

    func solve(_ request: SolveRequest) async throws -> SolveResult {
        let index = solved.withLock { solved in
            solved.append((request, nil))
            return solved.count - 1
        }
        if !request.frontend.isEmpty, let nested { return try nested.get() }
        let result = try await base.solve(request)
        solved.withLock { $0[index].reference = result.reference }
        return result
    }

    func readFile(_ path: String, of reference: Reference, range: FileRange?) async throws -> [UInt8] {
        try await base.readFile(path, of: reference, range: range)
    }

    func readDirectory(_ path: String, of reference: Reference, pattern: String?) async throws -> [FileStatus] {
        try await base.readDirectory(path, of: reference, pattern: pattern)
    }

    func fileStatus(_ path: String, of reference: Reference) async throws -> FileStatus {
        try await base.fileStatus(path, of: reference)
    }

    func evaluate(_ reference: Reference) async throws { try await base.evaluate(reference) }

    func resolveImage(_ request: ImageRequest) async throws -> ResolvedImage {
        if let replacement = redirections[request.reference] {
            throw RedirectedImage(reference: request.reference, replacement: replacement)
        }
        return try await base.resolveImage(request)
    }

    func resolveSource(_ request: SourceRequest) async throws -> ResolvedSource {
        var resolved = try await base.resolveSource(request)
        if request.wantsCommitTime { resolved.lastModified = commitTime }
        return resolved
    }

    /// Accepts no warning from a cancelled task, like a solver's connection.
    func warn(_ warning: BridgeWarning) async throws {
        await Task.yield()
        try Task.checkCancellation()
        try await base.warn(warning)
    }

    func inputs() async throws -> [String: Definition] { try await base.inputs() }
}
