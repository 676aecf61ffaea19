import Bridge
import LLB
import SourceText

/// The text to compile, and what was read beside it.
struct LoadedSource: Sendable {
    /// The text.
    var file: SourceFile
    /// The name of the ignore file that belongs to the text alone.
    var ignoreFilename: String
    /// What the text was read from, and the ignore file can be.
    var reference: Reference
    /// The graph it was read from.
    var definition: Definition
    /// The digest of the vertex it was read from; warnings are tied to it.
    var vertex: String

    /// Says what the text is written in, which is known only once it has been read, and what it was read from.
    mutating func setLanguage(_ language: String) {
        file = SourceFile(name: file.name, bytes: file.bytes, language: language, origin: definition)
    }
}

/// Reads the file to compile through the solver.
struct SourceLoader {
    let context: BuildContext

    /// Reads the file that the options name, or the default one in any of its two letter cases.
    ///
    /// - Parameter defaultFilename: the file to read where the options name none.
    /// - Throws: `BridgeError` whose message begins `failed to read`, where there is no such file.
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

    /// The first of the files that is there; the first one's error where none is.
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
