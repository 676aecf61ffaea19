import Bridge
import JSON
import LLB
import LocalSolver
import OCISpec
import ServiceProtos
import SwiftProtobuf
import Synchronization

/// The solver as a compilation of `slipway.v1` sees it: what the client gave, else what it answers, else what is assumed.
final class CompileBridge: Bridge {
    /// Files that the client is asked for.
    private struct Asked {
        /// The source as questions name it.
        let source: String
        /// What stands before paths; empty, or ends with a slash.
        let folder: String
        /// The same source where the client doesn't know.
        let assumed: Reference
    }

    private struct State {
        var asked: [String: Asked] = [:]
        var fault: BridgeError?
    }

    private let input: BuildInput
    private let local: LocalBridge
    /// Nil where nothing can be asked.
    private let desk: QuestionDesk?
    private let sourceBytes: Int
    private let state = Mutex(State())

    /// - Parameter sourceBytes: bytes of a file at most.
    init(_ input: BuildInput, desk: QuestionDesk?, sourceBytes: Int) {
        self.input = input
        self.desk = desk
        self.sourceBytes = sourceBytes
        local = LocalBridge(input.facts)
    }

    /// What the call ends with, whatever the frontend makes of it.
    var fault: BridgeError? { state.withLock { $0.fault } ?? desk?.fault }

    /// What was assumed, a sentence each, sorted.
    var assumptions: [String] { local.assumptions }

    var capabilities: Capabilities { local.capabilities }

    /// Notes that the call ends.
    private func end(_ error: BridgeError) -> BridgeError {
        state.withLock { state in
            state.fault = state.fault ?? error
            return state.fault ?? error
        }
    }

    private func invalid(_ ask: QuestionDesk.Ask, _ message: String) -> BridgeError {
        end(BridgeError(.invalidArgument, "the answer to \(ask.words): \(message)"))
    }

    // MARK: Graphs

    func solve(_ request: SolveRequest) async throws -> SolveResult {
        let result = try await assumed(request)
        guard desk != nil, let definition = request.definition, let reference = result.reference,
            let identifier = try? definition.resultSource()?.identifier,
            let (source, folder) = question(of: identifier)
        else { return result }
        let files = Asked(source: source, folder: folder.isEmpty ? "" : folder + "/", assumed: reference)
        let asked = state.withLock { state in
            let asked = Reference(id: "asked\(state.asked.count)")
            state.asked[asked.id] = files
            return asked
        }
        return SolveResult(reference: asked)
    }

    /// What is there without asking. A local source that can be asked for counts as empty.
    private func assumed(_ request: SolveRequest) async throws -> SolveResult {
        do { return try await local.solve(request) } catch let error as BridgeError {
            guard desk != nil, let definition = request.definition,
                let identifier = try? definition.resultSource()?.identifier, identifier.hasPrefix("local://")
            else { throw error }
            return SolveResult(reference: Reference(id: ""))
        }
    }

    /// The source that files of a graph's source are asked of, and the folder; nil where they are known, or nobody can.
    private func question(of identifier: String) -> (source: String, folder: String)? {
        if identifier.hasPrefix("local://") {
            let name = String(identifier.dropFirst("local://".count))
            if let asked = input.asked[name] { return asked }
            return input.facts.sources[name] == nil ? (identifier, "") : nil
        }
        if identifier.hasPrefix("docker-image://") {
            let reference = String(identifier.dropFirst("docker-image://".count))
            return input.facts.osReleases.isGiven(for: reference) ? nil : (identifier, "")
        }
        return (identifier, "")
    }

    func evaluate(_ reference: Reference) async throws { _ = files(reference) }

    func inputs() async throws -> [String: Definition] { try await local.inputs() }

    func warn(_ warning: BridgeWarning) async throws {}

    // MARK: Files

    private func files(_ reference: Reference) -> Asked? { state.withLock { $0.asked[reference.id] } }

    func readFile(_ path: String, of reference: Reference, range: FileRange?) async throws -> [UInt8] {
        guard let desk, let files = files(reference) else {
            return try measured(path, try await local.readFile(path, of: reference, range: range))
        }
        let ask = QuestionDesk.Ask.readFile(Self.file(path, of: files))
        switch try await desk.ask(ask) {
        case .content(let content):
            let bytes = try measured(path, Array(content))
            guard let range else { return bytes }
            let start = Int(min(max(range.offset, 0), Int64(bytes.count)))
            return Array(bytes[start...].prefix(Int(clamping: range.length)))
        case .unknown: return try await local.readFile(path, of: files.assumed, range: range)
        case let other: throw Self.failure(other, "open", path)
        }
    }

    /// A file that isn't larger than files may be.
    private func measured(_ path: String, _ bytes: [UInt8]) throws -> [UInt8] {
        guard bytes.count <= sourceBytes else {
            let limit = ExceededLimit(name: "source-bytes", bound: sourceBytes)
            let message = "the file \(path) has \(bytes.count) bytes, more than \(sourceBytes)"
            throw end(BridgeError(exceeding: limit, message))
        }
        return bytes
    }

    /// Only archives are looked into, for the time of their newest file, and nothing is unpacked here.
    func readDirectory(_ path: String, of reference: Reference, pattern: String?) async throws -> [FileStatus] {
        guard desk == nil else {
            let remedy = "for the time of an archive, answer the question for its source with last_modified"
            throw BridgeError(.failedPrecondition, "list \(path): clients aren't asked for folders; \(remedy)")
        }
        return try await local.readDirectory(path, of: reference, pattern: pattern)
    }

    func fileStatus(_ path: String, of reference: Reference) async throws -> FileStatus {
        guard desk == nil else {
            throw BridgeError(.unimplemented, "stat \(path): clients are asked for files as a whole")
        }
        return try await local.fileStatus(path, of: reference)
    }

    private static func file(_ path: String, of files: Asked) -> Slipway_V1_FileQuestion {
        Slipway_V1_FileQuestion.with {
            $0.source = files.source
            $0.path = relative(path, to: files)
        }
    }

    /// The path as questions have it: relative to the source's root, and never out of it.
    private static func relative(_ path: String, to files: Asked) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return files.folder + parts.joined(separator: "/")
    }

    /// What an answer without the thing itself means.
    private static func failure(_ answer: QuestionDesk.Answer, _ verb: String, _ path: String) -> BridgeError {
        if case .failure(let failure) = answer { return BridgeError(.unknown, "\(verb) \(path): \(failure.message)") }
        return BridgeError(.unknown, "\(verb) \(path): no such file or directory")
    }

    // MARK: Facts of the world

    func resolveImage(_ request: ImageRequest) async throws -> ResolvedImage {
        let isGiven = input.facts.imageConfigs.facts(of: request.reference, platform: request.platform) != nil
        guard let desk, !isGiven else { return try await local.resolveImage(request) }
        let ask = QuestionDesk.Ask.image(
            Slipway_V1_ImageQuestion.with {
                $0.reference = request.reference
                $0.platform = (request.platform ?? .linuxAMD64).normalized.formatted
            }
        )
        switch try await desk.ask(ask) {
        case .image(let image):
            let json: JSONValue
            do throws(BridgeError) { json = try BuildInput.config(Array(image.config), "config") } catch {
                throw invalid(ask, error.message)
            }
            // As of a config that is given.
            let config = ImageConfigs.withLayers(json, request.platform ?? .linuxAMD64).bytes()
            guard BuildInput.isDigest(image.digest) else {
                throw invalid(ask, "digest \"\(image.digest)\": \(BuildInput.digestExpected)")
            }
            let name = String(request.reference.prefix { $0 != "@" })
            return ResolvedImage(reference: "\(name)@\(image.digest)", digest: image.digest, config: config)
        case .unknown: return try await local.resolveImage(request)
        case .failure(let failure): throw BridgeError(.unknown, "\(request.reference): \(failure.message)")
        default: throw BridgeError(.notFound, "\(request.reference): not found")
        }
    }

    func resolveSource(_ request: SourceRequest) async throws -> ResolvedSource {
        guard let desk else { return try await local.resolveSource(request) }
        let ask = QuestionDesk.Ask.source(
            Slipway_V1_SourceQuestion.with {
                $0.identifier = request.identifier
                $0.attributes = request.attributes
            }
        )
        switch try await desk.ask(ask) {
        case .source(let source):
            let isDownload = request.identifier.hasPrefix("http://") || request.identifier.hasPrefix("https://")
            let isCommit =
                BuildInput.isHexadecimal(source.checksum, 40) || BuildInput.isHexadecimal(source.checksum, 64)
            guard isDownload ? BuildInput.isDigest(source.checksum) : isCommit else {
                let expected =
                    isDownload ? BuildInput.digestExpected : "expected a commit's 40 or 64 hexadecimal digits"
                throw invalid(ask, "checksum \"\(source.checksum)\": \(expected)")
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
