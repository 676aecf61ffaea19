import Bridge
import JSON
import LLB
import LocalSolver
import OCISpec
import ServiceProtos
import SwiftProtobuf
import Synchronization

/// The bridge of a `slipway.v1` compilation. It takes files and image configs from the request, from the client's answers, or
/// from fixed assumptions, in this order.
final class CompileBridge: Bridge {
    /// A source whose files are requested from the client.
    private struct ClientFiles {
        /// The name of the source in questions, e.g. `local://context`.
        let source: String
        /// The prefix of paths in questions; empty, or ends with a slash.
        let folder: String
        /// The local bridge's reference, read if the client answers `unknown`; nil if nothing may be assumed because a
        /// `Program` requests the files.
        let assumed: Reference?
    }

    private struct State {
        var files: [String: ClientFiles] = [:]
        var fault: BridgeError?
    }

    private let input: BuildInput
    private let local: LocalBridge
    /// Sends questions to the client; nil unless the call is `CompileStream`.
    private let broker: QuestionBroker?
    private let sourceBytes: Int
    private let memory: (any CallMemory)?
    private let state = Mutex(State())

    /// Creates a bridge for a validated request. Reading a file ends the call if the file is larger than `sourceBytes`
    /// bytes or compiling it needs more memory than `memory` grants.
    init(_ input: BuildInput, broker: QuestionBroker?, sourceBytes: Int, memory: (any CallMemory)? = nil) {
        self.memory = memory
        self.input = input
        self.broker = broker
        self.sourceBytes = sourceBytes
        local = LocalBridge(input.configuration)
    }

    /// The error that must end the call, even if the frontend has ignored the error; nil if there is none.
    var fault: BridgeError? { state.withLock { $0.fault } ?? broker?.fault }

    /// The assumptions made so far, one sentence each, sorted.
    var assumptions: [String] { local.assumptions }

    var capabilities: Capabilities { local.capabilities }

    /// Records the error that ends the call, unless one has already been recorded. Returns the error that was recorded first.
    private func end(_ error: BridgeError) -> BridgeError {
        state.withLock { state in
            state.fault = state.fault ?? error
            return state.fault ?? error
        }
    }

    private func invalid(_ question: QuestionBroker.Question, _ message: String) -> BridgeError {
        end(BridgeError(.invalidArgument, "the answer to \(question.summary): \(message)"))
    }

    // MARK: Graphs

    func solve(_ request: SolveRequest) async throws -> SolveResult {
        let result = try await assumed(request)
        guard broker != nil, let definition = request.definition, let reference = result.reference,
            let identifier = try? definition.resultSource()?.identifier,
            let (source, folder) = clientSource(of: identifier)
        else { return result }
        let isLocal = identifier.hasPrefix("local://")
        let files = ClientFiles(
            source: source,
            folder: folder.isEmpty ? "" : folder + "/",
            assumed: request.evaluate && !isLocal ? nil : reference
        )
        return state.withLock { state in
            let reference = Reference(id: "client\(state.files.count)")
            state.files[reference.id] = files
            return SolveResult(reference: reference)
        }
    }

    /// Solves a graph with the local bridge. If that fails and the client can be asked for files, returns a placeholder for a
    /// local source that the request lacks, or for any other source whose files a `Program` requests. If the result comes from
    /// a step instead of a source, the error is thrown.
    private func assumed(_ request: SolveRequest) async throws -> SolveResult {
        do { return try await local.solve(request) } catch let error as BridgeError {
            guard broker != nil, let definition = request.definition,
                let identifier = try? definition.resultSource()?.identifier,
                identifier.hasPrefix("local://") || error.needsBuild
            else { throw error }
            return SolveResult(reference: Reference(id: ""))
        }
    }

    /// Returns the source and directory by which questions name a graph's source; nil if its files are in the request.
    private func clientSource(of identifier: String) -> (source: String, folder: String)? {
        if identifier.hasPrefix("local://") {
            let name = String(identifier.dropFirst("local://".count))
            if let source = input.clientSources[name] { return source }
            return input.configuration.sources[name] == nil ? (identifier, "") : nil
        }
        if identifier.hasPrefix("docker-image://") {
            let reference = String(identifier.dropFirst("docker-image://".count))
            return input.configuration.osReleases.isGiven(for: reference) ? nil : (identifier, "")
        }
        return (identifier, "")
    }

    func evaluate(_ reference: Reference) async throws { _ = files(reference) }

    func inputs() async throws -> [String: Definition] { try await local.inputs() }

    func warn(_ warning: BridgeWarning) async throws {}

    // MARK: Files

    private func files(_ reference: Reference) -> ClientFiles? { state.withLock { $0.files[reference.id] } }

    func readFile(_ path: String, of reference: Reference, range: FileRange?) async throws -> [UInt8] {
        guard let broker, let files = files(reference) else {
            return try checked(path, try await local.readFile(path, of: reference, range: range))
        }
        switch try await broker.answer(to: .readFile(Self.file(path, of: files))) {
        case .content(let content):
            let bytes = try checked(path, Array(content))
            guard let range else { return bytes }
            let start = Int(min(max(range.offset, 0), Int64(bytes.count)))
            return Array(bytes[start...].prefix(Int(clamping: range.length)))
        case .unknown:
            if let assumed = files.assumed { return try await local.readFile(path, of: assumed, range: range) }
            var error = BridgeError(.failedPrecondition, "the client doesn't know \(path) of \(files.source)")
            error.needsBuild = true
            throw error
        case .failure(let failure): throw BridgeError(.unknown, "open \(path): \(failure.message)")
        default: throw BridgeError(.unknown, "open \(path): no such file or directory")
        }
    }

    /// Returns `bytes`, the content of a file. Ends the call if they exceed `sourceBytes` or need more memory than the
    /// caller may reserve.
    private func checked(_ path: String, _ bytes: [UInt8]) throws -> [UInt8] {
        guard bytes.count <= sourceBytes else {
            let limit = ExceededLimit(name: "source-bytes", bound: sourceBytes)
            let message = "the file \(path) is \(bytes.count) bytes; the limit is \(sourceBytes)"
            throw end(BridgeError(exceeding: limit, message))
        }
        do throws(BridgeError) { try memory?.reserve(CompileMemory.ofSource(bytes)) } catch {
            throw end(error)
        }
        return bytes
    }

    /// Lists a directory among the files of the request. Throws if the client can be asked for files, because clients are not
    /// asked for directories.
    func readDirectory(_ path: String, of reference: Reference, pattern: String?) async throws -> [FileStatus] {
        guard broker == nil else {
            let remedy =
                files(reference)?.source.hasPrefix("local://") == true
                ? "send the context in the request"
                : "to give an archive's time, answer the question about its source with last_modified"
            throw BridgeError(.failedPrecondition, "list \(path): clients are not asked for directories; \(remedy)")
        }
        return try await local.readDirectory(path, of: reference, pattern: pattern)
    }

    func fileStatus(_ path: String, of reference: Reference) async throws -> FileStatus {
        guard broker == nil else {
            throw BridgeError(.unimplemented, "stat \(path): clients are only asked for whole files")
        }
        return try await local.fileStatus(path, of: reference)
    }

    private static func file(_ path: String, of files: ClientFiles) -> Slipway_V1_FileQuestion {
        Slipway_V1_FileQuestion.with {
            $0.source = files.source
            $0.path = relative(path, to: files)
        }
    }

    /// Returns the path for a question: relative to the root of the source, and never above the root.
    private static func relative(_ path: String, to files: ClientFiles) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return files.folder + parts.joined(separator: "/")
    }

    // MARK: Images and other sources

    func resolveImage(_ request: ImageRequest) async throws -> ResolvedImage {
        let known = input.configuration.imageConfigs.known(request.reference, platform: request.platform)
        guard let broker, known == nil else { return try await local.resolveImage(request) }
        let question = QuestionBroker.Question.image(
            Slipway_V1_ImageQuestion.with {
                $0.reference = request.reference
                $0.platform = (request.platform ?? .linuxAMD64).normalized.formatted
            }
        )
        switch try await broker.answer(to: question) {
        case .image(let image):
            let json: JSONValue
            do throws(BridgeError) { json = try BuildInput.config(Array(image.config), "config") } catch {
                throw invalid(question, error.message)
            }
            // A config without `rootfs` gets the layers of an assumed config, as a config in the request does.
            let config = ImageConfigs.withLayers(json, request.platform ?? .linuxAMD64).bytes()
            guard BuildInput.isDigest(image.digest) else {
                throw invalid(question, "digest \"\(image.digest)\": \(BuildInput.digestExpected)")
            }
            let name = String(request.reference.prefix { $0 != "@" })
            return ResolvedImage(reference: "\(name)@\(image.digest)", digest: image.digest, config: config)
        case .unknown: return try await local.resolveImage(request)
        case .failure(let failure): throw BridgeError(.unknown, "\(request.reference): \(failure.message)")
        default: throw BridgeError(.notFound, "\(request.reference): not found")
        }
    }

    func resolveSource(_ request: SourceRequest) async throws -> ResolvedSource {
        guard let broker else { return try await local.resolveSource(request) }
        let question = QuestionBroker.Question.source(
            Slipway_V1_SourceQuestion.with {
                $0.identifier = request.identifier
                $0.attributes = request.attributes
            }
        )
        switch try await broker.answer(to: question) {
        case .source(let source):
            let isDownload = request.identifier.hasPrefix("http://") || request.identifier.hasPrefix("https://")
            let isCommit =
                BuildInput.isHexadecimal(source.checksum, 40) || BuildInput.isHexadecimal(source.checksum, 64)
            guard isDownload ? BuildInput.isDigest(source.checksum) : isCommit else {
                let expected =
                    isDownload ? BuildInput.digestExpected : "expected 40 or 64 lower-case hexadecimal digits"
                throw invalid(question, "checksum \"\(source.checksum)\": \(expected)")
            }
            return ResolvedSource(
                identifier: request.identifier,
                attributes: request.attributes,
                checksum: source.checksum,
                name: source.name,
                lastModified: source.hasLastModified ? source.lastModified : nil
            )
        case .unknown: return try await local.resolveSource(request)
        case .failure(let failure): throw BridgeError(.unknown, "\(request.identifier): \(failure.message)")
        default: throw BridgeError(.notFound, "\(request.identifier): not found")
        }
    }
}
