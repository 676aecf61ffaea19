package import HTTPServing
import JSON
import SourceText
package import SyntaxKit

/// Responds to the requests of the explorer's page. It uses no sockets.
///
/// Every path begins with the token: `/TOKEN/` is the page, `/TOKEN/start` is the state that it opens with, and `POST
/// /TOKEN/compile` and `POST /TOKEN/vertex` take an `ExplorerQuestion`. The query of `compile` identifies a browser page; each
/// request cancels the page's previous one.
package struct Explorer: Sendable {
    /// The maximum size of a request's body, in bytes.
    package static let bodyLimit = 16 << 20

    /// The path of the page with its token, e.g. `/0123456789abcdef/`.
    package var pagePath: String { "/\(access.token)/" }

    private let access: AccessCheck
    private let registry: SyntaxRegistry
    private let compiler: ExplorerCompiler
    private let newest = NewestRun()

    /// - Parameter token: The first component of every path; nil creates a random one.
    package init(_ registry: SyntaxRegistry, workspace: Workspace, token: String? = nil) {
        access = AccessCheck(token: token ?? AccessCheck.randomToken())
        self.registry = registry
        compiler = ExplorerCompiler(registry: registry, workspace: workspace)
    }

    /// Responds to a request. If a newer request from the same page replaces a compilation, the older request gets a 204 response
    /// without content: browsers would log a status of 400 or more as an error.
    package func respond(to request: HTTPRequest) async -> HTTPResponse {
        var response: HTTPResponse
        do { response = try await answer(request) } catch let refusal as Refusal {
            response = .text(refusal.status, refusal.message + "\n")
        } catch is CancellationError {
            response = HTTPResponse(204)
        } catch { response = .text(500, "\(error)\n") }
        response.headers += Self.headers
        return response
    }

    /// The headers of every response. The page loads nothing from other origins, and no other page can embed it.
    private static let headers = [
        (name: "Cache-Control", value: "no-store"),
        (
            name: "Content-Security-Policy",
            value: "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
                + "img-src data: blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        ),
        (name: "Cross-Origin-Resource-Policy", value: "same-origin"),
        (name: "Referrer-Policy", value: "no-referrer"),
        (name: "X-Content-Type-Options", value: "nosniff"),
    ]

    private func answer(_ request: HTTPRequest) async throws -> HTTPResponse {
        let path = try access.path(of: request)
        switch path {
        case "compile":
            try checkCall(request)
            let compiler = compiler
            // The question is decoded inside `run`. Otherwise an older request that takes long to decode would start after a
            // newer one, and cancel it.
            let answer = try await newest.run(request.query) {
                try await compiler.compile(ExplorerQuestion(request.body))
            }
            return Self.json(answer)
        case "vertex":
            try checkCall(request)
            let question = try ExplorerQuestion(request.body)
            return Self.json(.object(["json": .string(try await compiler.vertex(question))]))
        default:
            guard ["GET", "HEAD"].contains(request.method) else { throw Refusal(405, "expected GET") }
            if path == "start" { return Self.json(start) }
            let name = path.isEmpty ? "index.html" : path
            guard let file = ExplorerFile.all.first(where: { $0.path == name }) else {
                throw Refusal(404, "there is no such page")
            }
            return HTTPResponse(200, headers: [("Content-Type", file.mediaType)], body: file.bytes)
        }
    }

    private func checkCall(_ request: HTTPRequest) throws {
        guard request.method == "POST" else { throw Refusal(405, "expected POST") }
        // A page on another site can't send this content type: forms don't support it, and for a script, the browser first sends
        // a CORS preflight request, which fails.
        guard request.values(of: "content-type").first?.hasPrefix("application/json") ?? false else {
            throw Refusal(415, "expected the content type application/json")
        }
    }

    private static func json(_ value: JSONValue) -> HTTPResponse {
        HTTPResponse(200, headers: [("Content-Type", "application/json")], body: value.bytes())
    }

    /// The state that the page opens with: the languages, each with an example, and the initial text and its options.
    private var start: JSONValue {
        let syntaxes = registry.syntaxes.map { syntax in
            JSONValue.object([
                "id": .string(syntax.identity.imageName), "name": .string(syntax.identity.name),
                "file": .string(syntax.identity.defaultFilename),
                "example": .string(ExplorerFile.example(syntax.identity.defaultFilename)),
            ])
        }
        let workspace = compiler.workspace
        let standard = registry.fallback.identity.defaultFilename
        let text = workspace.file.map { String(repairing: $0.bytes[...]) } ?? ExplorerFile.example(standard)
        let options = workspace.options
        let arguments = options.filter { $0.key.hasPrefix("build-arg:") }.sorted { $0.key < $1.key }.map {
            JSONObject.Member(String($0.key.dropFirst("build-arg:".count)), .string($0.value))
        }
        return .object([
            "syntaxes": .array(syntaxes), "name": .string(workspace.file?.name ?? standard), "text": .string(text),
            "syntax": .string(workspace.syntax), "target": .string(options["target"] ?? ""),
            "platform": .string(options["platform"] ?? ""), "arguments": .object(JSONObject(arguments)),
        ])
    }
}
