import Diagnostics
import SourceText

extension TargetRun {
    /// Runs the statements of a function.
    mutating func runDO(_ line: CommandLine) async throws {
        guard let word = line.arguments.first else { return }
        let given = try await givenArguments(Array(line.arguments.dropFirst()), line)
        let reference = try reference(try await expand(word, keepsPlusEscape: true), at: word.range)
        let resolved = try resolve(reference, allowsPrivileged: line.has(.allowPrivileged), at: word.range)
        let place = project.place(word.range)
        guard functions.count < EarthfileBuild.depthLimit else {
            throw error(
                "earthfile.depth",
                "function calls are nested more than \(EarthfileBuild.depthLimit) deep",
                at: line
            )
        }
        let callee = resolved.isSameFile ? project : try await build.project(resolved.location, at: place)
        guard let function = callee.function(reference.name) else {
            throw noFunction(reference, callee, at: word.range)
        }
        let values = Dictionary(given.map { ($0.name, $0.value) }) { $1 }
        // The base recipe of the function's file declares the global arguments.
        let base = TargetKey(
            location: resolved.location,
            name: EarthfileTree.baseName,
            arguments: features.contains(.argScopeAndSet) ? scopes.topOverriding.merging(values) { $1 } : values,
            platform: platform,
            isPrivileged: resolved.isPrivileged
        )
        let globals = try await build.result(of: base, at: place, calls: calls)

        let caller = (project, imports, isPrivileged)
        scopes.enter(.init(overriding: line.has(.passArgs) ? scopes.passing(values) : values, globals: globals.globals))
        project = callee
        imports = Imports(global: globals.imports)
        isPrivileged = resolved.isPrivileged
        functions.append(place)
        do {
            try checkHead(of: function)
            try await run(Array(function.statements.dropFirst()))
        } catch var failure as DiagnosticsError {
            failure.note("the function '\(reference)' is called here", at: place)
            throw failure
        }
        functions.removeLast()
        scopes.leave()
        (project, imports, isPrivileged) = caller
    }

    /// Checks that a function begins with `FUNCTION`, or `COMMAND` before 0.8.
    private func checkHead(of function: Recipe) throws {
        if case .command(let head)? = function.statements.first, head.keyword == .function || head.keyword == .command {
            _ = try read(head)
            return
        }
        let keyword = features.contains(.useFunctionKeyword) ? "FUNCTION" : "COMMAND"
        throw error(
            "earthfile.function",
            "the function '\(function.name)' must begin with \(keyword)",
            at: function.nameRange
        )
    }

    private func noFunction(_ reference: EarthReference, _ callee: LoadedEarthfile, at range: SourceRange)
        -> DiagnosticsError
    {
        let file = callee.tree.source.name
        let missing = MissingRecipe(
            kind: .function,
            name: reference.name,
            file: file,
            reference: "\(reference)",
            isOtherKind: callee.target(reference.name) != nil
        )
        let message = missing.message(suggesting: callee.tree.functions)
        var diagnostic = Diagnostic(missing.kind.code, message, at: project.place(range))
        if callee !== project, let first = callee.tree.functions.first {
            diagnostic.notes.append(.init("the functions of \(file) begin here", at: callee.place(first.nameRange)))
        }
        return DiagnosticsError(diagnostic)
    }
}
