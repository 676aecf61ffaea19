import DiagnosticReports
import Diagnostics
import Frontend
import GraphExplanation
import JSON
import LLB
import LLBInspection
import LocalSolver
import Lowering
import SourceText
import SyntaxKit

/// Compiles the page's text with the modules of `slipway compile`, `check` and `explain`.
struct ExplorerCompiler: Sendable {
    let registry: SyntaxRegistry
    let workspace: Workspace

    private var frontend: Frontend { Frontend(registry) }

    /// Compiles a text, and returns its diagnostics and its graph as JSON.
    ///
    /// The graph contains the vertices of all stages. If a stage that the target doesn't need has an error, the graph contains
    /// only the vertices of the target, or of the default stage if no target is given.
    ///
    /// - Throws: `CancellationError` if the task is cancelled; `Refusal` if the text can't be read at all.
    func compile(_ question: ExplorerQuestion) async throws -> JSONValue {
        let bridge = workspace.bridge(name: question.name, text: question.text)
        let request = request(for: question)
        let report: FrontendReport<StageGraph>
        do { report = try await frontend.run(.stages, request, over: bridge) } catch let error as CancellationError {
            throw error
        } catch {
            return Self.answer(question, registry, diagnostics: Self.diagnostics(of: error), graph: .null)
        }
        let graph: JSONValue
        switch report.result {
        case .success(let stages): graph = try GraphJSON(stages, target: question.target, file: question.name).json
        case .failure: graph = try await targetGraph(request, question)
        }
        return Self.answer(
            question,
            registry,
            diagnostics: report.diagnostics.map(\.json),
            assumptions: bridge.assumptions,
            graph: graph
        )
    }

    /// Returns the graph of the target alone, for a text with an error in another stage; null if the target has an error.
    private func targetGraph(_ request: FrontendRequest, _ question: ExplorerQuestion) async throws -> JSONValue {
        let bridge = workspace.bridge(name: question.name, text: question.text)
        var request = request
        if !question.target.isEmpty { request.options["target"] = question.target }
        do {
            let targets = try await frontend.run(.targets, request, over: bridge).result.get()
            let compilation = try await frontend.compile(request, over: bridge)
            return try GraphJSON(compilation, targets: targets, target: question.target, file: question.name).json
        } catch let error as CancellationError { throw error } catch { return .null }
    }

    /// Returns the JSON of a vertex of `compile`'s graph, indented: the vertex's line in the output of
    /// `slipway compile --format json --symlinks` for a target that needs the vertex.
    ///
    /// The graph of all stages and the graph of a target can differ in which paths they request from the client, so the vertex
    /// is looked up in the target's graph.
    ///
    /// - Throws: `Refusal` if there is no such vertex; otherwise the same errors as `compile`.
    func vertex(_ question: ExplorerQuestion) async throws -> String {
        guard let index = question.vertex else { throw Refusal(400, "the member 'vertex' is missing") }
        let bridge = workspace.bridge(name: question.name, text: question.text)
        let request = request(for: question)
        let report = try await frontend.run(.stages, request, over: bridge)
        guard case .success(let stages) = report.result else {
            let compilation = try await frontend.compile(request, over: bridge)
            return try Self.json(of: index, in: compilation.definition)
        }
        guard let output = stages.user(of: index, preferring: question.target) else {
            return try Self.json(of: index, in: stages.definition)
        }
        var exact = request
        exact.options["target"] = output.stage.target.name
        let image = try await frontend.compile(exact, over: bridge).images[0]
        let digest = image.image.output.flatMap { output.vertex.counterpart(from: output.output, to: $0) }
        let definition = image.definition
        let position = digest.flatMap { definition.digests.firstIndex(of: $0) }
        return try position.map { try Self.json(of: $0, in: definition) } ?? Self.json(of: index, in: stages.definition)
    }

    private static func json(of index: Int, in definition: Definition) throws -> String {
        guard index < definition.vertices.count - 1 else { throw Refusal(404, "the graph has no vertex \(index)") }
        let digest = definition.digests[index]
        var metadata = ByDigest<VertexMetadata>()
        metadata[digest] = definition.metadata[digest]
        let single = Definition(vertices: [definition.vertices[index]], metadata: metadata)
        let line = try DefinitionDump(single).jsonLines(showsSymlinks: true)
        return try JSONValue(parsing: Array(line.utf8)).text(.indented)
    }

    private func request(for question: ExplorerQuestion) -> FrontendRequest {
        // The page starts with the build arguments of the command line; the user may have removed some of them.
        var options = workspace.options.filter { !$0.key.hasPrefix("build-arg:") }
        options["filename"] = question.name
        options["target"] = nil
        options["platform"] = question.platform.isEmpty ? nil : question.platform
        for (name, value) in question.arguments { options["build-arg:\(name)"] = value }
        return FrontendRequest(
            options: options,
            workerPlatforms: [.linuxAMD64],
            pinnedSyntax: question.syntax.isEmpty ? nil : question.syntax
        )
    }

    private static func answer(
        _ question: ExplorerQuestion,
        _ registry: SyntaxRegistry,
        diagnostics: [JSONValue],
        assumptions: [String] = [],
        graph: JSONValue
    ) -> JSONValue {
        let source = SourceFile(name: question.name, bytes: question.text)
        let syntax = registry.named(question.syntax) ?? registry.select(for: source, calledBy: nil)
        let names = [
            JSONObject.Member("id", .string(syntax.identity.imageName)),
            JSONObject.Member("name", .string(syntax.identity.name)),
            JSONObject.Member("language", .string(syntax.identity.sourceLanguage)),
        ]
        return .object([
            "syntax": .object(JSONObject(names)), "diagnostics": .array(diagnostics),
            "assumptions": .strings(assumptions),
            "graph": graph,
        ])
    }

    /// Returns the diagnostics of an error that the frontend throws instead of returning a report, e.g. for an invalid option.
    private static func diagnostics(of error: any Error) -> [JSONValue] {
        guard let error = error as? DiagnosticsError else {
            return [Diagnostic("explorer.failed", "\(error)", at: nil).json]
        }
        return error.diagnostics.map(\.json)
    }
}
