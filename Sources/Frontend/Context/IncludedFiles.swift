import Bridge
import Diagnostics
import LLB
import Lowering
import SourceText
import SyntaxKit

/// The reader of the files that a build file includes, directly or through other included files.
///
/// Inclusions are followed level by level. At each level, each context's files are transferred with a single request and then
/// read one by one. A build file that includes nothing causes no request.
struct IncludedFiles {
    /// The maximum nesting depth of inclusions.
    static let depthLimit = 16
    /// The maximum number of inclusions. A file counts each time it is included.
    static let countLimit = 256
    /// The maximum size, in bytes, of the build file and all inclusions together.
    static let byteLimit = 16 << 20

    let context: BuildContext
    let source: LoadedSource
    let syntax: any Syntax

    /// The identity of an included file: its context and path.
    struct Key: Hashable {
        /// The name of the context; nil for the build context.
        var context: String?
        /// The path relative to the context's root, without `.` and `..`.
        var path: String

        init(_ inclusion: Inclusion, in context: String?) {
            self.context = inclusion.context ?? context
            path = String(SlashPath.clean(SlashPath.join("/", inclusion.path)).drop { $0 == "/" })
        }

        /// The name of the file in messages and locations.
        var name: String { context.map { "\($0):\(path)" } ?? path }
    }

    /// A file that was read, or the reason why it can't be included.
    enum Entry {
        case file(SourceFile, inclusions: [Inclusion])
        case failure(Failure)
    }

    /// The reason why a file can't be included, and a note about it; the note may be empty.
    struct Failure: Error {
        let message: String
        let note: String
    }

    /// Reads the files and joins their texts with the build file's text.
    ///
    /// - Returns: The source with the files that it includes.
    /// - Throws: `BridgeError` with the position of the instruction if the solver fails. A missing file or context is recorded
    ///   in `inclusionFailures` instead.
    func load() async throws -> LoadedSource {
        let inclusions = syntax.inclusions(in: source.file, of: source.file)
        guard !inclusions.isEmpty else { return source }
        var result = source
        var entries: [Key: Entry] = [:]
        var round = keys(of: inclusions, in: source.file, context: nil, except: entries)
        while !round.isEmpty {
            try CancellationError.check()
            var next: [(key: Key, place: SourceLocation)] = []
            for (name, wanted) in Self.grouped(round) {
                let read = try await self.read(wanted, of: name, after: result.includedFiles.count)
                entries.merge(read) { first, _ in first }
                for (key, _) in wanted {
                    guard case .file(let file, let inclusions) = read[key] else { continue }
                    result.includedFiles.append(file)
                    next += keys(of: inclusions, in: file, context: key.context, except: entries)
                }
            }
            var seen: Set<Key> = []
            let new = next.filter { entries[$0.key] == nil && seen.insert($0.key).inserted }
            round = Array(new.prefix(max(0, Self.countLimit - entries.count)))
        }
        var joining = InclusionTree(entries: entries, main: source.file)
        joining.add(source.file, inclusions, context: nil, at: nil)
        result.joined = SourceFile(joining: joining.parts)
        result.inclusionFailures = joining.failures
        return result
    }

    /// Returns the files to read, each with the location of its first inclusion. The result excludes files in `known`.
    private func keys(
        of inclusions: [Inclusion],
        in file: SourceFile,
        context: String?,
        except known: [Key: Entry]
    ) -> [(key: Key, place: SourceLocation)] {
        var seen: Set<Key> = []
        return inclusions.prefix(Self.countLimit).compactMap { inclusion in
            let key = Key(inclusion, in: context)
            guard known[key] == nil, !key.path.isEmpty, seen.insert(key).inserted else { return nil }
            return (key, SourceLocation(file: file, range: inclusion.range))
        }
    }

    /// Groups files by context, in the order in which the contexts first occur.
    private static func grouped(
        _ keys: [(key: Key, place: SourceLocation)]
    ) -> [(context: String?, keys: [(key: Key, place: SourceLocation)])] {
        var groups: [(context: String?, keys: [(key: Key, place: SourceLocation)])] = []
        for entry in keys {
            if let index = groups.firstIndex(where: { $0.context == entry.key.context }) {
                groups[index].keys.append(entry)
            } else {
                groups.append((entry.key.context, [entry]))
            }
        }
        return groups
    }

    // MARK: - Requests

    /// Reads files of one context, and finds the inclusions in each.
    ///
    /// - Parameter count: The number of files that were read before.
    private func read(
        _ wanted: [(key: Key, place: SourceLocation)],
        of name: String?,
        after count: Int
    ) async throws -> [Key: Entry] {
        var entries: [Key: Entry] = [:]
        var sequence = count
        do {
            guard let output = try await files(wanted.map(\.key.path), of: name) else {
                throw Failure(message: "the context\(name.map { " '\($0)'" } ?? "") has no files", note: "")
            }
            let reference =
                output.vertex.digest == source.vertex ? source.reference : try await context.solve(output)
            let definition = Definition(of: output)
            for (key, place) in wanted {
                try CancellationError.check()
                guard let bytes = try await bytes(of: key, reference, at: place) else {
                    let place = name.map { "the context '\($0)'" } ?? "the build context"
                    let note = "paths are relative to the root of the context, even in included files"
                    entries[key] = .failure(Failure(message: "'\(key.path)' is not a file in \(place)", note: note))
                    continue
                }
                sequence += 1
                let file = SourceFile(
                    name: key.name,
                    bytes: bytes,
                    language: source.file.language,
                    origin: definition,
                    sequence: sequence
                )
                entries[key] = .file(file, inclusions: syntax.inclusions(in: file, of: source.file))
            }
        } catch let failure as Failure {
            for (key, _) in wanted { entries[key] = .failure(failure) }
        } catch var error as BridgeError where error.locations.isEmpty {
            error.locations = wanted.prefix(1).map(\.place)
            throw error.prefixed("failed to load included files")
        }
        return entries
    }

    /// Returns the source that holds the files at `paths` in a context; nil if the context is empty.
    private func files(_ paths: [String], of name: String?) async throws -> Output? {
        guard let name else { return try context.includedFiles(paths: paths) }
        let named: NamedContext?
        do { named = try NamedContext(name, platform: nil, in: context) } catch {
            throw Failure(message: "'\(name)' can't be the name of a context: \(error)", note: "")
        }
        guard let named else {
            let nearest = nearestWord(to: name, among: context.options.context.named.names)
            let hint = nearest.map { "; did you mean '\($0)'?" } ?? ""
            throw Failure(
                message: "the build has no context '\(name)'\(hint)",
                note: "add it with '--build-context \(name)=DIRECTORY'"
            )
        }
        do { return try await named.includedFiles(paths: paths) } catch let error as DiagnosticsError {
            throw Failure(message: error.diagnostics.first?.message ?? "the context '\(name)' is invalid", note: "")
        }
    }

    private func bytes(of key: Key, _ reference: Reference?, at place: SourceLocation) async throws -> [UInt8]? {
        guard let reference else { return nil }
        do {
            return try await context.bridge.readFile(key.path, of: reference, range: nil)
        } catch var error as BridgeError {
            guard !error.isMissingFile else { return nil }
            error.locations = [place]
            throw error.prefixed("failed to read \(key.name)")
        }
    }
}

/// The build file and the files that it includes, in the order in which their texts are joined.
struct InclusionTree {
    let entries: [IncludedFiles.Key: IncludedFiles.Entry]
    let main: SourceFile
    private(set) var parts: [SourceFile.Part] = []
    private(set) var failures: [Diagnostic] = []
    /// The files that the current inclusion is nested in: first the build file, last the file with the inclusion.
    private var open: [SourceFile] = []
    private var size = 0

    init(entries: [IncludedFiles.Key: IncludedFiles.Entry], main: SourceFile) {
        self.entries = entries
        self.main = main
    }

    /// Adds a file and the files that it includes. The method recurses up to `IncludedFiles.depthLimit` levels.
    ///
    /// - Parameters:
    ///   - context: The named context that the file is from; nil for the build context.
    ///   - instruction: The range, in the joined text, of the instruction that includes the file; nil for the build file.
    mutating func add(
        _ file: SourceFile,
        _ inclusions: [Inclusion],
        context: String?,
        at instruction: SourceRange?
    ) {
        let start = size
        parts.append(SourceFile.Part(file: file, start: start, inclusion: instruction))
        size += file.bytes.count
        open.append(file)
        for inclusion in inclusions {
            let key = IncludedFiles.Key(inclusion, in: context)
            do {
                let (other, nested) = try self.file(key)
                let range = SourceRange(start + inclusion.range.start, start + inclusion.range.end)
                add(other, nested, context: key.context, at: range)
            } catch {
                report(error, at: inclusion, in: file)
            }
        }
        open.removeLast()
    }

    /// Returns the file with the given key, and the inclusions in it.
    ///
    /// - Throws: `Failure` if the file couldn't be read, includes itself, or exceeds a limit of `IncludedFiles`.
    private func file(
        _ key: IncludedFiles.Key
    ) throws(IncludedFiles.Failure) -> (file: SourceFile, inclusions: [Inclusion]) {
        guard !key.path.isEmpty else {
            throw .init(message: "the path must name a file, not the root of the context", note: "")
        }
        guard parts.count <= IncludedFiles.countLimit else {
            throw .init(message: "a build can include at most \(IncludedFiles.countLimit) files", note: "")
        }
        switch entries[key] {
        case .failure(let failure): throw failure
        case nil: throw .init(message: "a build can include at most \(IncludedFiles.countLimit) files", note: "")
        case .file(let file, let inclusions):
            if let first = open.firstIndex(of: file) {
                let through = open[(first + 1)...].map { "'\($0.name)'" }.joined(separator: ", ")
                let message = "'\(file.name)' includes itself" + (through.isEmpty ? "" : " through \(through)")
                throw .init(message: message, note: "")
            }
            guard open.count <= IncludedFiles.depthLimit else {
                let limit = IncludedFiles.depthLimit
                throw .init(message: "files can be included at most \(limit) levels deep", note: "")
            }
            guard size + file.bytes.count <= IncludedFiles.byteLimit else {
                let limit = IncludedFiles.byteLimit >> 20
                throw .init(
                    message: "a build file and the files that it includes can be at most \(limit) MiB in total",
                    note: ""
                )
            }
            return (file, inclusions)
        }
    }

    private mutating func report(_ failure: IncludedFiles.Failure, at inclusion: Inclusion, in file: SourceFile) {
        var diagnostic = Diagnostic(
            "include.failed",
            "cannot include: \(failure.message)",
            at: SourceLocation(file: file, range: inclusion.pathRange),
            notes: failure.note.isEmpty ? [] : [.init(failure.note)]
        )
        diagnostic.extent = SourceLocation(file: file, range: inclusion.range)
        failures.append(diagnostic)
    }
}
