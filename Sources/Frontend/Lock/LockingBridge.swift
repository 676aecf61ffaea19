import Bridge
import Diagnostics
import LLB
import SourcePolicy
import Synchronization

/// A bridge that applies a lock file as BuildKit applies a source policy: to the sources of graphs that it solves, and to the
/// images, repositories and downloads that it resolves.
///
/// The lock file is itself read through the bridge, so it is set after the bridge is created.
final class LockingBridge: Bridge {
    private struct State {
        var lock: LockFile?
        /// The identifiers of sources with changing content, e.g. image tags, that the lock file doesn't pin.
        var unpinned: Set<String> = []
    }

    private let base: any Bridge
    private let state = Mutex(State())

    init(_ base: any Bridge) { self.base = base }

    /// The lock file; nil if the build has none.
    var lock: LockFile? {
        get { state.withLock { $0.lock } }
        set { state.withLock { $0.lock = newValue } }
    }

    /// The warning about sources that the lock file doesn't pin; empty if there are none.
    var warnings: [Diagnostic] {
        let (lock, unpinned) = state.withLock { ($0.lock, $0.unpinned.sorted()) }
        guard let lock, !unpinned.isEmpty else { return [] }
        let message = "\(lock.name) doesn't pin \(unpinned.joined(separator: ", ")); run 'slipway lock'"
        return [Diagnostic("lock.incomplete", severity: .warning, message, at: nil)]
    }

    /// Returns the source that the lock file's rules substitute for the given one; nil if no rule changes it. Records a source
    /// that remains unpinned.
    ///
    /// - Throws: `BridgeError` if a rule denies the source.
    private func replacement(of source: SourceOperation, by lock: LockFile) throws -> SourceOperation? {
        do {
            let pinned = try lock.policy.evaluate(source)
            if SourcePin.kind(of: pinned ?? source) != nil {
                state.withLock { _ = $0.unpinned.insert(source.identifier) }
            }
            return pinned
        } catch {
            throw BridgeError(.unknown, "error evaluating the source policy \(lock.name): \(error)")
        }
    }

    /// Returns the graph with the lock file's rules applied to every source.
    ///
    /// - Throws: `BridgeError` if a rule denies a source, `OperationError` if the graph can't be decoded.
    func pinned(_ definition: Definition) throws -> Definition {
        guard let lock else { return definition }
        return try definition.replacingSources { try replacement(of: $0, by: lock) }
    }

    // MARK: - Bridge

    var capabilities: Capabilities { base.capabilities }

    func solve(_ request: SolveRequest) async throws -> SolveResult {
        guard let lock else { return try await base.solve(request) }
        var request = request
        request.definition = try request.definition.map(pinned)
        do { return try await base.solve(request) } catch let error as BridgeError { throw error.explained(by: lock) }
    }

    func readFile(_ path: String, of reference: Reference, range: FileRange?) async throws -> [UInt8] {
        do { return try await base.readFile(path, of: reference, range: range) } catch let error as BridgeError {
            throw error.explained(by: lock)
        }
    }

    func readDirectory(_ path: String, of reference: Reference, pattern: String?) async throws -> [FileStatus] {
        try await base.readDirectory(path, of: reference, pattern: pattern)
    }

    func fileStatus(_ path: String, of reference: Reference) async throws -> FileStatus {
        try await base.fileStatus(path, of: reference)
    }

    func evaluate(_ reference: Reference) async throws { try await base.evaluate(reference) }

    func resolveImage(_ request: ImageRequest) async throws -> ResolvedImage {
        let scheme = "docker-image://"
        guard let lock, request.store == nil,
            let pinned = try replacement(of: SourceOperation(identifier: scheme + request.reference), by: lock)
        else { return try await base.resolveImage(request) }
        guard pinned.identifier.hasPrefix(scheme) else {
            throw RedirectedImage(reference: request.reference, replacement: pinned.identifier)
        }
        var changed = request
        changed.reference = String(pinned.identifier.dropFirst(scheme.count))
        do { return try await base.resolveImage(changed) } catch let error as BridgeError {
            throw await explained(error, request, lock)
        }
    }

    /// Returns the error for a pinned image, with the digest in the lock file and the tag's current digest added.
    private func explained(_ error: BridgeError, _ request: ImageRequest, _ lock: LockFile) async -> BridgeError {
        let identifier = "docker-image://" + request.reference
        guard error.code != .cancelled, let pin = lock.policy.pins.first(where: { $0.identifier == identifier }) else {
            return error
        }
        var error = error
        error.message += "; \(lock.name) pins \(request.reference) to \(pin.value)"
        if let now = try? await base.resolveImage(request), !now.digest.isEmpty, now.digest != pin.value {
            error.message += ", but the tag now refers to \(now.digest)"
        }
        error.message += "; to update it, run 'slipway lock --update'"
        return error
    }

    func resolveSource(_ request: SourceRequest) async throws -> ResolvedSource {
        let source = SourceOperation(identifier: request.identifier, attributes: request.attributes)
        guard let lock, let pinned = try replacement(of: source, by: lock) else {
            return try await base.resolveSource(request)
        }
        var changed = request
        (changed.identifier, changed.attributes) = (pinned.identifier, pinned.attributes)
        do { return try await base.resolveSource(changed) } catch let error as BridgeError {
            throw error.explained(by: lock)
        }
    }

    func warn(_ warning: BridgeWarning) async throws { try await base.warn(warning) }

    func inputs() async throws -> [String: Definition] { try await base.inputs() }
}
