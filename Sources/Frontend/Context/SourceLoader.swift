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
    /// The graph that was solved to get the reference.
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

/// A reader of the file to compile and its lock file, both of which the solver provides.
struct SourceLoader {
    let context: BuildContext
    /// Whether the lock file beside the source is read and applied.
    let readsLock: Bool

    /// Reads the file that the options name, or else the default file. If the path ends in the default name
    /// (`Dockerfile`) and no such file exists, the lower-case name is tried. If `readsLock` is set, also reads the lock file
    /// beside the file found and passes it to the context's bridge.
    ///
    /// - Parameter defaultFilename: The file to read if the options name none.
    /// - Throws: `BridgeError` whose message starts with `failed to read` if the file doesn't exist; `DiagnosticsError` if the
    ///   lock file is invalid.
    func load(defaultFilename: String) async throws -> LoadedSource {
        let name = context.filename(default: defaultFilename)
        let ignoreName = name + ".dockerignore"
        let components = name.parts(separatedBy: "/", omittingEmpty: false)
        let names: [String]
        if let last = components.last, last == defaultFilename, last.lowercased() != last {
            names = [name, (components.dropLast() + [Substring(last.lowercased())]).joined(separator: "/")]
        } else {
            names = [name]
        }
        let output = try context.buildDefinition(
            filenames: [name, ignoreName] + names.dropFirst(),
            named: name
        )
        let definition = Definition(of: output)
        let file: BuildFile
        let lockReference: Reference?
        if readsLock, context.hasLocalDefinition {
            // Both sources are requested at once, so that a build without a lock file, which is the usual case, doesn't wait for
            // a second request.
            async let lockSource = lockSource(names)
            file = try await buildFile(names, in: definition)
            lockReference = try await lockSource
        } else {
            file = try await buildFile(names, in: definition)
            // In a remote context, the lock file is beside the build file. A build file that was downloaded alone has no lock
            // file.
            let holdsLock = readsLock && !context.isSingleFile
            lockReference = holdsLock ? file.reference : nil
        }
        if let lockReference { context.bridge.lock = try await lock(of: file.name, in: lockReference) }
        return LoadedSource(
            file: SourceFile(name: name, bytes: file.bytes),
            ignoreFilename: ignoreName,
            reference: file.reference,
            definition: definition,
            vertex: output.vertex.digest
        )
    }

    /// A build file, and the result that contains it.
    private struct BuildFile {
        let name: String
        let bytes: [UInt8]
        let reference: Reference
    }

    /// Solves the definition of the build file's source and reads the first of the named files that exists.
    private func buildFile(_ names: [String], in definition: Definition) async throws -> BuildFile {
        let solved: SolveResult
        do {
            solved = try await context.bridge.solve(SolveRequest(definition: definition))
        } catch let error as BridgeError {
            throw error.prefixed("failed to resolve dockerfile")
        }
        guard let reference = solved.reference else {
            throw BridgeError(.notFound, "failed to read dockerfile: open \(names[0]): no such file or directory")
        }
        let (name, bytes) = try await read(names, of: reference)
        return BuildFile(name: name, bytes: bytes, reference: reference)
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

    /// Solves the local source that holds the lock file, for a build file that comes from the client; nil if the source doesn't
    /// exist.
    ///
    /// - Parameter names: The possible names of the build file.
    private func lockSource(_ names: [String]) async throws -> Reference? {
        let output = try context.lockFiles(named: names.map { $0 + LockFile.suffix })
        do {
            return try await context.bridge.solve(SolveRequest(definition: Definition(of: output))).reference
        } catch let error as BridgeError where error.isMissingFile {
            return nil
        } catch let error as BridgeError {
            throw error.prefixed("failed to read the lock file")
        }
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
