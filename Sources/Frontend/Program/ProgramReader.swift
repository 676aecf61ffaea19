import Bridge
import Diagnostics
import LLB
import Lowering
import SourceText
import Synchronization
import SyntaxKit

/// A reader of the files that are needed to plan a `Program`.
final class ProgramReader: SourceReader {
    let request: ProgramRequest
    let questions: ProgramQuestions
    private let read: FilesRead

    /// The files that the `Program`s of a build have read, numbered in the order of reading.
    final class FilesRead: Sendable {
        private let state = Mutex<[SourceFile]>([])

        var files: [SourceFile] { state.withLock { $0 } }

        /// Adds a file with the next number and returns it, or returns an equal file that was read before.
        func add(_ name: String, _ bytes: [UInt8], language: String, origin: Definition) -> SourceFile {
            state.withLock { files in
                if let known = files.first(where: { $0.name == name && $0.bytes == bytes }) { return known }
                let file = SourceFile(
                    name: name,
                    bytes: bytes,
                    language: language,
                    origin: origin,
                    sequence: files.count + 1
                )
                files.append(file)
                return file
            }
        }
    }

    init(_ request: ProgramRequest, questions: ProgramQuestions, read: FilesRead) {
        self.request = request
        self.questions = questions
        self.read = read
    }

    private var context: BuildContext { questions.build.context }

    /// The maximum size of a file in bytes.
    static let fileLimit = 16 << 20

    func files(
        _ paths: [String],
        in tree: SourceTree,
        at place: SourceLocation
    ) async throws -> [String: SourceFile] {
        let clean = paths.map { String(SlashPath.clean(SlashPath.join("/", $0)).dropFirst()) }
        guard let root = try await root(of: tree, at: place, paths: clean) else { return [:] }
        var result: [String: SourceFile] = [:]
        for (path, name) in zip(clean, paths) where !path.isEmpty {
            try CancellationError.check()
            guard let bytes = try await bytes(path, in: root, at: place) else { continue }
            result[name] = read.add(
                root.prefix + path,
                bytes,
                language: questions.build.source.file.language,
                origin: root.definition
            )
        }
        return result
    }

    func paths(
        matching patterns: [String],
        in tree: SourceTree,
        at place: SourceLocation
    ) async throws -> [String] {
        guard let root = try await root(of: tree, at: place, patterns: patterns) else { return [] }
        var search = PathSearch(bridge: context.bridge, reference: root.reference, filter: root.filter)
        return try await located(place, "listing \(root.what)") { try await search.paths(matching: patterns) }
    }

    func warn(_ warning: Diagnostic) { questions.build.findings.append([warning]) }

    // MARK: - Trees

    /// A tree whose files can be read.
    private struct Root {
        var reference: Reference
        var definition: Definition
        /// The prefix of file names, e.g. `shared:`.
        var prefix = ""
        /// The name of the tree in messages.
        var what: String
        /// The patterns of the ignore file, which solvers apply but the local bridge doesn't.
        var filter: ContextFilter?
    }

    /// Solves the source that provides the given files of a tree; returns nil if the tree is empty.
    private func root(
        of tree: SourceTree,
        at place: SourceLocation,
        paths: [String] = [],
        patterns: [String]? = nil
    ) async throws -> Root? {
        switch tree {
        case .files(let files):
            let question = Question("the result read here", at: place)
            guard let output = try questions.output(files, at: place) else { return nil }
            if let answer = try questions.answerUnlessSource(question, about: output) {
                guard case .source(let name) = answer else { throw answerForm(place) }
                let reference = try await questions.files(of: name, for: question)
                return Root(reference: reference, definition: Definition(of: output), what: "the answer")
            }
            guard let reference = try await questions.reference(of: output, for: question, form: "@DIRECTORY") else {
                return nil
            }
            return Root(reference: reference, definition: Definition(of: output), what: "the result")
        case .context(nil): return try await mainContext(paths: paths, patterns: patterns, at: place)
        case .context(let name?):
            return try await located(place, "the context '\(name)'") {
                guard let named = try NamedContext(name, platform: nil, in: self.context) else {
                    throw self.unknownContext(name, at: place)
                }
                let output: Output?
                if patterns == nil {
                    output = try await named.includedFiles(paths: paths)
                } else {
                    output = try await named.load().output(paths: [])
                }
                return try await self.solved(output, prefix: "\(name):", what: "the context '\(name)'")
            }
        }
    }

    private func mainContext(paths: [String], patterns: [String]?, at place: SourceLocation) async throws -> Root? {
        try await located(place, "the build context") {
            guard let patterns else {
                return try await self.solved(try self.context.includedFiles(paths: paths), what: "the build context")
            }
            let ignored = try await self.context.ignorePatterns(beside: self.questions.build.source)
            let output = try self.context.files(
                paths: [],
                includes: patterns,
                excludes: ignored,
                hint: "context-paths"
            )
            var root = try await self.solved(output, what: "the build context")
            root?.filter = ContextFilter(ignored)
            return root
        }
    }

    private func solved(_ output: Output?, prefix: String = "", what: String) async throws -> Root? {
        guard let output, let reference = try await context.solve(output) else { return nil }
        return Root(reference: reference, definition: Definition(of: output), prefix: prefix, what: what)
    }

    private func bytes(_ path: String, in root: Root, at place: SourceLocation) async throws -> [UInt8]? {
        let range = FileRange(offset: 0, length: Int64(Self.fileLimit) + 1)
        do {
            let bytes = try await context.bridge.readFile(path, of: root.reference, range: range)
            guard bytes.count <= Self.fileLimit else {
                throw ProgramQuestions.failure("\(path) is larger than \(Self.fileLimit >> 20) MiB", at: place)
            }
            try questions.count(bytes.count, at: place)
            return bytes
        } catch let error as BridgeError where error.isMissingFile {
            return nil
        } catch {
            throw ProgramQuestions.located(error, subject: "failed to read \(root.prefix)\(path)", at: place)
        }
    }

    // MARK: - Errors

    private func located<Value>(_ place: SourceLocation, _ what: String, _ work: () async throws -> Value) async throws
        -> Value
    {
        do { return try await work() } catch {
            throw ProgramQuestions.located(error, subject: what, at: place)
        }
    }

    private func unknownContext(_ name: String, at place: SourceLocation) -> DiagnosticsError {
        let nearest = nearestWord(to: name, among: context.options.context.named.names)
        let hint = nearest.map { "; did you mean '\($0)'?" } ?? ""
        return ProgramQuestions.failure(
            "the build has no context '\(name)'\(hint); add it with '--build-context \(name)=DIRECTORY'",
            at: place
        )
    }

    private func answerForm(_ place: SourceLocation) -> DiagnosticsError {
        ProgramQuestions.failure(
            "the answer for this place must be a directory: --answer \(AnswerBook.name(place))=@DIRECTORY",
            at: place
        )
    }
}

extension LoadedContext {
    /// Returns the source of the context's files. For a local directory, it contains only the given paths.
    func output(paths: [String]) throws -> Output? {
        switch files {
        case .all(let output): output
        case .byPaths(let make): try make(paths)
        }
    }
}

extension ProgramQuestions {
    /// Returns the answer for a result, unless the result is one of the client's directories, which needs no answer.
    func answerUnlessSource(_ question: Question, about output: Output) throws -> AnswerOptions.Value? {
        let source = try? Definition(of: output).resultSource()
        if let identifier = source?.identifier, identifier.hasPrefix("local://") { return nil }
        return try answer(question, about: output)
    }
}
