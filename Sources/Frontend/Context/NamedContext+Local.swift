import Bridge
import LLB
import Lowering

extension NamedContext {
    /// Loads a directory from the client, without the paths that its ignore file excludes.
    func loadLocal(_ source: String) async throws -> LoadedContext {
        let session = context.session(of: source)
        let excludes = try await ignorePatterns(of: source)
        let title = "[context \(name)] load from client"
        let hint = "context:\(name)-\(option.sharedKey)"
        return LoadedContext(
            files: .byPaths { paths in
                try SourceOperation.local(
                    source,
                    SourceOperation.LocalOptions(
                        sessionID: session,
                        excludePatterns: excludes,
                        followPaths: paths,
                        sharedKeyHint: hint
                    )
                ).output(.named(title))
            }
        )
    }

    /// Returns the source for the files that the build file includes from this context; nil if the context is empty.
    ///
    /// - Parameter paths: The paths of the files. From a directory, the client sends only these; its ignore file doesn't apply.
    func includedFiles(paths: [String]) async throws -> Output? {
        let prefix = "local:"
        if option.source.hasPrefix(prefix) {
            let source = String(option.source.dropFirst(prefix.count))
            let title = "[context \(name)] load included files"
            return try context.localFiles(of: source, paths: paths, hint: "context:\(name)-include", name: title)
        }
        switch try await load().files {
        case .all(let output): return output
        case .byPaths(let make): return try make(paths)
        }
    }

    private func ignorePatterns(of source: String) async throws -> [String] {
        let output = try context.localFiles(
            of: source,
            paths: [IgnoreFile.name],
            hint: "context:\(name)-\(IgnoreFile.name)",
            name: "[context \(name)] load \(IgnoreFile.name)"
        )
        guard let reference = try await context.solve(output, evaluate: true),
            let bytes = try? await context.bridge.readFile(IgnoreFile.name, of: reference, range: nil)
        else { return [] }
        return try IgnoreFile.patterns(bytes)
    }
}
