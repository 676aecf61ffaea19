import HTTPServing
import JSON
import StandardSyntaxes
import SyntaxKit
import Testing

@testable import Explorer

/// The explorer's answers, without sockets.
@Suite struct ExplorerTests {
    private let explorer = Explorer(.standard, workspace: Workspace(), token: "secret")

    private func post(_ path: String, _ body: JSONObject) async throws -> (status: Int, json: JSONValue) {
        let response = await explorer.respond(
            to: HTTPRequest(
                "POST",
                "/secret/\(path)",
                headers: [("Host", "localhost:80"), ("Content-Type", "application/json")],
                body: JSONValue.object(body).bytes()
            )
        )
        guard response.status == 200 else {
            return (response.status, .string(String(decoding: response.body, as: UTF8.self)))
        }
        return (response.status, try JSONValue(parsing: response.body))
    }

    private func compile(_ text: String, _ options: JSONObject = [:]) async throws -> JSONValue {
        let (status, json) = try await post("compile", JSONObject([.init("text", .string(text))] + options.members))
        #expect(status == 200, "\(json)")
        return json
    }

    private static let stages = """
        FROM alpine AS base
        RUN prepare
        FROM base AS left
        RUN left
        FROM base AS right
        COPY a /a
        FROM base
        COPY --from=left /l /l
        """

    private func names(_ indices: JSONValue?, _ graph: JSONValue?) -> [String] {
        let vertices = graph?["vertices"]?.array ?? []
        return (indices?.array ?? []).compactMap { index in
            let position = Int(index.int64 ?? -1)
            guard vertices.indices.contains(position) else { return "?" }
            return vertices[position]["name"]?.string?.split(separator: "] ").last.map(String.init)
        }
    }

    @Test func drawsAllStages() async throws {
        let answer = try await compile(Self.stages)
        let graph = try #require(answer["graph"])
        #expect(answer["syntax"]?["name"]?.string == "Dockerfile")
        #expect(graph["stages"]?.array?.compactMap { $0["title"]?.string } == ["base", "left", "right", "stage-3"])
        #expect(graph["stages"]?.array?.compactMap { $0["isDefault"]?.bool } == [false, false, false, true])
        let vertices = try #require(graph["vertices"]?.array)
        #expect(vertices.count == 6)
        let copy = try #require(vertices.first { $0["name"]?.string?.hasSuffix("COPY a /a") ?? false })
        #expect(copy["kind"]?.string == "file")
        #expect(copy["stage"] == .integer(2))
        #expect(copy["ranges"] == .array([.object(["line": .integer(6), "endLine": .integer(6)])]))
        #expect(names(copy["inputs"], graph).sorted() == ["RUN prepare", "load build context"])
    }

    @Test func saysWhatATargetNeeds() async throws {
        let graph = try await compile(Self.stages, ["target": .string("LEFT")])["graph"]
        let target = try #require(graph?["target"])
        #expect(target["stage"] == .integer(1))
        #expect(names(target["needed"], graph).suffix(2) == ["RUN prepare", "RUN left"])
        #expect(names(target["chain"], graph).count == 3)
        #expect(try await compile(Self.stages, ["target": .string("none")])["graph"]?["target"] == nil)
    }

    @Test func placesVerticesOfEverySyntax() async throws {
        let registry = SyntaxRegistry.standard
        // A program needs further files or builds, which an example doesn't have.
        for syntax in registry.syntaxes.filter({ registry.program($0) == nil }).map(\.identity) {
            let example = ExplorerFile.example(syntax.defaultFilename)
            #expect(!example.isEmpty, "\(syntax.name) has no example")
            let answer = try await compile(example, ["name": .string(syntax.defaultFilename)])
            #expect(answer["syntax"]?["id"]?.string == syntax.imageName)
            #expect(answer["diagnostics"]?.array == [], "\(syntax.name)")
            let vertices = try #require(answer["graph"]?["vertices"]?.array)
            #expect(vertices.count > 4)
            for vertex in vertices where !(vertex["name"]?.string?.hasPrefix("[internal]") ?? false) {
                #expect(vertex["stage"]?.int64 != nil, "\(syntax.name): \(vertex)")
            }
        }
    }

    @Test func drawsAnEarthfile() async throws {
        let text = "VERSION 0.8\nFROM alpine\na:\n  RUN b\n  SAVE ARTIFACT c\nd:\n  COPY +a/c /\n  SAVE IMAGE e\n"
        let answer = try await compile(text, ["name": .string("Earthfile")])
        #expect(answer["syntax"]?["id"]?.string == "earthfile" && answer["diagnostics"]?.array == [])
        let vertices = try #require(answer["graph"]?["vertices"]?.array)
        let run = try #require(vertices.first { $0["name"]?.string?.hasSuffix("RUN b") ?? false })
        #expect(run["ranges"] == .array([.object(["line": .integer(4), "endLine": .integer(4)])]))
        let question = try await compile(
            "VERSION 0.8\na:\n  FROM alpine\n  IF test -f b\n    RUN c\n  END\n",
            ["name": .string("Earthfile")]
        )
        #expect(question["diagnostics"]?.array?.first?["line"] == .integer(4))
    }

    @Test func drawsTheEffectsOfAnEarthfile() async throws {
        let text = "VERSION 0.8\nFROM alpine\nall:\n  BUILD +a\n  RUN c\n  SAVE IMAGE d\na:\n  RUN a\n"
        let answer = try await compile(text, ["name": .string("Earthfile")])
        let graph = try #require(answer["graph"])
        let titles = graph["stages"]?.array?.map { $0["title"]?.string }
        #expect(titles == ["+a", "+all"])
        let vertices = try #require(graph["vertices"]?.array)
        func stage(_ step: String) -> JSONValue? {
            vertices.first { $0["name"]?.string?.hasSuffix(step) ?? false }?["stage"]
        }
        #expect(stage("RUN a") == .integer(0) && stage("RUN c") == .integer(1))
    }

    @Test func reportsAnErrorAtItsPlace() async throws {
        let answer = try await compile("FROM alpine\nRUM make\n")
        let error = try #require(answer["diagnostics"]?.array?.first)
        #expect(error["line"] == .integer(2))
        #expect(error["message"]?.string?.contains("unknown instruction: RUM") ?? false)
        #expect(answer["graph"] == .null)
    }

    @Test func drawsTheTargetIfAnotherStageHasAnError() async throws {
        let text = "FROM alpine AS a\nCOPY ${x?unset} /\nFROM alpine AS b\nRUN b\n"
        let answer = try await compile(text)
        #expect(answer["graph"]?["isPartial"]?.bool == true)
        #expect(answer["graph"]?["vertices"]?.array?.count == 2)
        let errors = answer["diagnostics"]?.array?.filter { $0["severity"]?.string == "error" }
        #expect(errors?.count == 1)
        #expect(errors?.first?["line"] == .integer(2))
        #expect(try await compile(text, ["target": .string("a")])["graph"] == .null)
    }

    @Test func showsAVertexAsTheCommandDoes() async throws {
        let text = "FROM scratch AS a\nCOPY a /\nFROM scratch AS b\nCOPY b /\n"
        func context(_ target: String) async throws -> JSONValue {
            let graph = try await compile(text)["graph"]
            let index = try #require(
                graph?["vertices"]?.array?.firstIndex { $0["name"]?.string == "[internal] load build context" }
            )
            let (_, answer) = try await post(
                "vertex",
                ["text": .string(text), "vertex": .integer(index), "target": .string(target)]
            )
            return try JSONValue(parsing: Array((answer["json"]?.string ?? "").utf8))
        }
        func paths(_ vertex: JSONValue) -> String? {
            vertex["Op"]?["Op"]?["source"]?["attrs"]?["local.followpaths"]?.string
        }
        #expect(paths(try await context("a")) == "[\"a\"]")
        #expect(paths(try await context("")) == "[\"b\"]")
        let (status, message) = try await post("vertex", ["text": .string(text), "vertex": .integer(99)])
        #expect(status == 404, "\(message)")
    }

    @Test func takesOptions() async throws {
        let text = "ARG BASE=alpine\nFROM $BASE\n"
        let options: JSONObject = [
            "arguments": .object(["BASE": .string("debian")]), "platform": .string("linux/arm64"), "name": .string("x"),
        ]
        let vertex = try await compile(text, options)["graph"]?["vertices"]?.array?.first
        #expect(vertex?["name"]?.string?.contains("debian") ?? false)
        let refused = try await compile(text, ["platform": .string("plan9/")])
        #expect(refused["diagnostics"]?.array?.first?["message"]?.string?.contains("plan9") ?? false)
        #expect(refused["graph"] == .null)
    }

    @Test(arguments: [
        ("[1]", "expected a JSON object"), ("{", "isn't JSON"), ("{}", "'text' is missing"),
        ("{\"text\": 1}", "'text' must be a string"),
        ("{\"text\": \"\", \"name\": \"../a\"}", "a file name without slashes"),
        ("{\"text\": \"\", \"txet\": 1}", "unknown member 'txet'"),
    ])
    func refusesOtherRequests(body: String, message: String) async throws {
        let response = await explorer.respond(
            to: HTTPRequest(
                "POST",
                "/secret/compile",
                headers: [("Host", "[::1]:8080"), ("Content-Type", "application/json; charset=utf-8")],
                body: Array(body.utf8)
            )
        )
        #expect(response.status == 400)
        #expect(String(decoding: response.body, as: UTF8.self).contains(message))
    }

    @Test func survivesEveryText() async throws {
        let texts: [[UInt8]] = [
            [], [0], [0xFF, 0xFE, 0xC3], Array("FROM \u{0}\n".utf8), Array(repeating: 0x0A, count: 100_000),
            Array("FROM a\nRUN <<E\n".utf8) + [0xC3, 0x28], Array(String(repeating: "{", count: 5000).utf8),
        ]
        for text in texts {
            for name in ["Dockerfile", "Ickfile", "Mockerfile.yaml", "Gockerfile.yaml", "Earthfile"] {
                // The bytes are put into the JSON as they are, which is more than a browser would send.
                let escaped = text.flatMap {
                    $0 < 0x20 ? Array("\\u00\($0 < 16 ? "0" : "")".utf8) + Array(String($0, radix: 16).utf8) : [$0]
                }
                let response = await explorer.respond(
                    to: HTTPRequest(
                        "POST",
                        "/secret/compile",
                        headers: [("Host", "localhost"), ("Content-Type", "application/json")],
                        body: Array("{\"name\": \"\(name)\", \"text\": \"".utf8) + escaped + Array("\"}".utf8)
                    )
                )
                #expect(response.status == 200, "\(name) \(String(decoding: response.body, as: UTF8.self))")
            }
        }
    }

    @Test func servesThePage() async throws {
        func get(_ path: String) async -> HTTPResponse {
            await explorer.respond(to: HTTPRequest("GET", path, headers: [("Host", "127.0.0.1:1")]))
        }
        let page = await get("/secret/")
        #expect(page.status == 200)
        #expect(page.headers.first { $0.name == "Content-Type" }?.value == "text/html; charset=utf-8")
        #expect(
            page.headers.contains { $0.name == "Content-Security-Policy" && $0.value.contains("default-src 'none'") }
        )
        #expect(await get("/secret/main.js").status == 200)
        #expect(await get("/secret/none.js").status == 404)
        #expect(await get("/secret/compile").status == 405)
        let start = try JSONValue(parsing: await get("/secret/start").body)
        #expect(start["syntaxes"]?.array?.count == SyntaxRegistry.standard.syntaxes.count)
        #expect(start["text"]?.string?.hasPrefix("#syntax=") ?? false)
    }
}
