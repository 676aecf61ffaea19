import Bridge
import Diagnostics
import LLB
import SourcePolicy
import SourceText

/// The build file to compile, the files that it includes, and the solved reference that the build file was read from.
struct LoadedSource: Sendable {
    /// The build file.
    var file: SourceFile
    /// The build file joined with the files that it includes; nil if it includes none.
    var joined: SourceFile?
    /// The files that the build file includes, in the order in which they were read.
    var includedFiles: [SourceFile] = []
    /// Errors in inclusions, e.g. missing files.
    var inclusionFailures: [Diagnostic] = []
    /// The name of the source's own ignore file, e.g. `Dockerfile.dockerignore`.
    var ignoreFilename: String
    /// The solved reference that holds the source and its ignore file.
    var reference: Reference
    /// The graph that source locations refer to. It is the one that BuildKit's frontend solves to read the source.
    var definition: Definition
    /// The digest of the vertex that the source was read from; warnings refer to it.
    var vertex: String

    /// The build file and the files that it includes, in the order of their `sequence`.
    var files: [SourceFile] { [file] + includedFiles }

    /// Sets the build file's origin and its language; the language is known only after the text has been read.
    mutating func setLanguage(_ language: String) {
        file = SourceFile(file, language: language, origin: definition)
    }
}

/// A reader of the file to compile and of the files beside it: its lock file, and the ignore files of a local context.
struct SourceLoader {
    /// The time at which the lock file and the context's ignore file are requested. Every local source costs the client and the
    /// solver a transfer.
    enum Requests {
        /// The lock file after the build file has been read, the ignore file when it is needed.
        case inTurn
        /// At the same time as the build file, each from a source of its own. The solver already has the build file's.
        case atOnce
        /// As `atOnce`, but one source holds the build file and the lock file.
        case inOneSource
    }

    let context: BuildContext
    /// Whether the lock file beside the source is read and applied.
    let readsLock: Bool
    /// Whether the build probably reads the ignore file.
    let readsIgnoreFile: Bool
    let requests: Requests

    /// Reads the build file. If the path ends in the default name (`Dockerfile`) and no such file exists, the lower-case name is
    /// tried. If `readsLock` is set, also reads the lock file beside the file found and passes it to the context's bridge.
    ///
    /// - Parameters:
    ///   - name: The path of the build file.
    ///   - defaultFilename: The name of the build file in a request that names none.
    /// - Throws: `BridgeError` whose message starts with `failed to read` if the file doesn't exist; `DiagnosticsError` if the
    ///   lock file is invalid.
    func load(_ name: String, defaultFilename: String) async throws -> LoadedSource {
        let ignoreName = name + ".dockerignore"
        let names = possibleNames(name, defaultFilename: defaultFilename)
        let paths = [name, ignoreName] + names.dropFirst()
        let original = try context.buildDefinition(filenames: paths, named: name)
        let lockNames = names.map { $0 + LockFile.suffix }
        let file: BuildFile
        if requests == .inTurn {
            file = try await buildFile(names, in: original)
            context.bridge.lock = try await lock(beside: file, in: lockSource(lockNames))
        } else {
            let isJoined = readsLock && requests == .inOneSource
            let source = isJoined ? try context.buildDefinition(filenames: paths + lockNames, named: name) : original
            async let common = readsIgnoreFile && context.isLocal ? try? context.commonIgnoreSource() : nil
            async let separate = isJoined ? nil : lockSource(lockNames)
            file = try await buildFile(names, in: source)
            let lockSource = try await separate
            async let lock = lock(beside: file, in: lockSource)
            await context.readIgnoreFiles(own: ignoreName, of: file.reference, common: common)
            context.bridge.lock = try await lock
        }
        return LoadedSource(
            file: SourceFile(name: name, bytes: file.bytes),
            ignoreFilename: ignoreName,
            reference: file.reference,
            definition: Definition(of: original),
            vertex: file.vertex
        )
    }

    /// Returns the names under which the build file may exist, the preferred one first.
    private func possibleNames(_ name: String, defaultFilename: String) -> [String] {
        let components = name.parts(separatedBy: "/", omittingEmpty: false)
        guard let last = components.last, last == defaultFilename, last.lowercased() != last else { return [name] }
        return [name, (components.dropLast() + [Substring(last.lowercased())]).joined(separator: "/")]
    }

    /// A build file, and the result that contains it.
    private struct BuildFile {
        let name: String
        let bytes: [UInt8]
        /// The digest of the vertex that the file was read from.
        let vertex: String
        let reference: Reference
    }

    /// Solves the build file's source and reads the first of the named files that exists.
    private func buildFile(_ names: [String], in source: Output) async throws -> BuildFile {
        let solved: SolveResult
        do {
            solved = try await context.bridge.solve(SolveRequest(definition: Definition(of: source)))
        } catch let error as BridgeError {
            throw error.prefixed("failed to resolve dockerfile")
        }
        guard let reference = solved.reference else {
            throw BridgeError(.notFound, "failed to read dockerfile: open \(names[0]): no such file or directory")
        }
        let (name, bytes) = try await read(names, of: reference)
        return BuildFile(name: name, bytes: bytes, vertex: source.vertex.digest, reference: reference)
    }

    /// Reads the first of the named files that exists.
    ///
    /// - Throws: The error for the first name if none of the files exists.
    private func read(_ names: [String], of reference: Reference) async throws -> (name: String, bytes: [UInt8]) {
        var failure: (any Error)?
        for name in names {
            do {
                return (name, try await context.bridge.readFile(name, of: reference, range: nil))
            } catch let error as BridgeError {
                failure = failure ?? error.prefixed("failed to read dockerfile")
            }
        }
        throw failure ?? CancellationError()
    }

    /// Solves the source that holds only the lock file, for a build file that comes from a local source; nil if there is no such source,
    /// or if the lock file isn't wanted.
    private func lockSource(_ names: [String]) async throws -> Reference? {
        guard readsLock, context.hasLocalDefinition else { return nil }
        do {
            return try await context.solve(context.lockFiles(named: names))
        } catch let error as BridgeError where error.isMissingFile {
            return nil
        } catch let error as BridgeError {
            throw error.prefixed("failed to read the lock file")
        }
    }

    /// Reads the lock file beside a build file; nil if there is none, if it isn't wanted, or if the build file was downloaded alone.
    ///
    /// - Parameter separate: The solved source of the lock file alone; nil if the build file's source holds the lock file too.
    private func lock(beside file: BuildFile, in separate: Reference?) async throws -> LockFile? {
        guard readsLock, !context.isSingleFile else { return nil }
        return try await lock(of: file.name, in: separate ?? file.reference)
    }

    /// Reads the lock file of a build file; nil if there is none.
    ///
    /// - Parameter reference: The result that would contain the lock file.
    private func lock(of name: String, in reference: Reference) async throws -> LockFile? {
        let lockName = name + LockFile.suffix
        let bytes: [UInt8]
        do {
            bytes = try await context.bridge.readFile(
                lockName,
                of: reference,
                range: FileRange(offset: 0, length: Int64(SourcePolicy.sizeLimit) + 1)
            )
        } catch let error as BridgeError where error.isMissingFile {
            return nil
        } catch let error as BridgeError {
            throw error.prefixed("failed to read the lock file")
        }
        let base = String(name.parts(separatedBy: "/").last ?? "")
        return try LockFile(SourceFile(name: lockName, bytes: bytes, language: "JSON"), of: base)
    }
}
