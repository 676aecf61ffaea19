import Bridge
import Diagnostics
import LLB
import SourceText

/// The source to compile, and its origin.
struct LoadedSource: Sendable {
    /// The build file.
    var file: SourceFile
    /// The build file joined with the files that it includes; nil if it includes none.
    var joined: SourceFile?
    /// The files that the build file includes, in the order in which they were read.
    var includedFiles: [SourceFile] = []
    /// Errors about inclusions.
    var inclusionFailures: [Diagnostic] = []
    /// The name of the source's own ignore file, e.g. `Dockerfile.dockerignore`.
    var ignoreFilename: String
    /// The solved reference that holds the source and its ignore file.
    var reference: Reference
    /// The graph that was solved to get the reference.
    var definition: Definition
    /// The digest of the vertex that the source was read from; warnings refer to it.
    var vertex: String

    /// The build file and the files that it includes, by their `sequence`.
    var files: [SourceFile] { [file] + includedFiles }

    /// Sets the source's language, which is only known once its text is read, and its origin.
    mutating func setLanguage(_ language: String) {
        file = SourceFile(name: file.name, bytes: file.bytes, language: language, origin: definition)
    }
}

/// Reads the file to compile through the solver.
struct SourceLoader {
    let context: BuildContext

    /// Reads the file that the options name, or else the default file. If the path ends in the default name
    /// (`Dockerfile`) and no such file exists, the lower-case name is tried.
    ///
    /// - Parameter defaultFilename: the file to read if the options name none.
    /// - Throws: `BridgeError` whose message starts with `failed to read` if the file doesn't exist.
    func load(defaultFilename: String) async throws -> LoadedSource {
        let name = context.filename(default: defaultFilename)
        let ignoreName = name + ".dockerignore"
        var names = [name]
        let components = name.split(separator: "/", omittingEmptySubsequences: false)
        if let last = components.last, last == defaultFilename, last.lowercased() != last {
            names.append((components.dropLast() + [Substring(last.lowercased())]).joined(separator: "/"))
        }
        let output = try context.buildDefinition(
            filenames: [name, ignoreName] + names.dropFirst(),
            named: name
        )
        let definition = Definition(of: output)
        let solved: SolveResult
        do {
            solved = try await context.bridge.solve(SolveRequest(definition: definition))
        } catch let error as BridgeError {
            throw error.prefixed("failed to resolve dockerfile")
        }
        guard let reference = solved.reference else {
            throw BridgeError(.notFound, "failed to read dockerfile: open \(name): no such file or directory")
        }
        return LoadedSource(
            file: SourceFile(name: name, bytes: try await read(names, of: reference)),
            ignoreFilename: ignoreName,
            reference: reference,
            definition: definition,
            vertex: output.vertex.digest
        )
    }

    /// Reads the first file that exists.
    ///
    /// - Throws: the error of the first name if none exists.
    private func read(_ names: [String], of reference: Reference) async throws -> [UInt8] {
        var failure: (any Error)?
        for name in names {
            do {
                return try await context.bridge.readFile(name, of: reference, range: nil)
            } catch let error as BridgeError {
                failure = failure ?? error.prefixed("failed to read dockerfile")
            }
        }
        throw failure ?? CancellationError()
    }
}
